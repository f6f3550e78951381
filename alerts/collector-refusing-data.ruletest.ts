import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { collectorRefusingData } from './collector-refusing-data.ts';
import { signals } from './collector-signals.ts';

const receiver = { job: 'otel-collector', instance: 'otel-collector-0', receiver: 'otlp' } as const;
const rules = collectorRefusingData();

export const tests = signals.map(({ signal, refused }) => {
  const rule = rules.find(({ labels }) => labels?.['signal'] === signal);
  if (!rule) throw new Error(`no rule for ${signal}`);
  const alerts = [{ labels: { receiver: 'otlp' }, summary: `The collector refuses ${signal} at otlp` }];
  return ruleTests(rule, [
    fires('some are refused in each of five minutes', {
      edge: true,
      series: [series(refused, receiver, '0x10 2+2x4 10x30')],
      at: '16m',
      alerts,
    }),
    silent('one burst is refused, and taken when it is sent again', {
      edge: true,
      series: [series(refused, receiver, '0x10 100x40')],
      at: '14m',
    }),
    silent('nothing is refused', { series: [series(refused, receiver, '5x40')], at: '20m' }),
    fires('one of two collectors refuses', {
      series: [
        series(refused, receiver, '0+1x40'),
        series(refused, { ...receiver, instance: 'otel-collector-1' }, '0x40'),
      ],
      at: '20m',
      alerts,
    }),
  ]);
});
