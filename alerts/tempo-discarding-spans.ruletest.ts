import { up } from '../metrics/scrape.ts';
import { tempoDiscardedSpans } from '../metrics/tempo.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tempoDiscardingSpans } from './tempo-discarding-spans.ts';

const pod = { job: 'tempo', instance: '10.0.0.2:3200', pod: 'tempo-distributor-a' } as const;
const limited = { tenant: 'single-tenant', reason: 'rate_limited' } as const;
const tooLarge = { tenant: 'single-tenant', reason: 'trace_too_large' } as const;
const alert = (labels: { readonly tenant: string; readonly reason: string }) => ({
  labels,
  summary: `Tempo throws away spans: ${labels.reason}`,
});

export const tests = ruleTests(tempoDiscardingSpans(), [
  fires('a single span, the first ever', {
    edge: true,
    series: [series(up, pod, '1x60'), series(tempoDiscardedSpans, { ...pod, ...tooLarge }, '_x30 1x30')],
    at: '36m',
    alerts: [alert(tooLarge)],
  }),
  silent('nothing new', {
    edge: true,
    series: [series(up, pod, '1x60'), series(tempoDiscardedSpans, { ...pod, ...tooLarge }, '40x60')],
    at: '36m',
  }),
  fires('two reasons at once, and nobody tries again', {
    series: [
      series(up, pod, '1x60'),
      series(tempoDiscardedSpans, { ...pod, ...tooLarge }, '40x30 60x30'),
      series(tempoDiscardedSpans, { ...pod, ...limited }, '_x32 500x30'),
    ],
    at: '36m',
    alerts: [alert(limited), alert(tooLarge)],
  }),
  silent('a quarter of an hour after the last one', {
    series: [series(up, pod, '1x60'), series(tempoDiscardedSpans, { ...pod, ...limited }, '_x10 700x50')],
    at: '35m',
  }),
  silent('a new Prometheus sees old losses', {
    series: [
      series(up, pod, '_x20 1x40'),
      series(tempoDiscardedSpans, { ...pod, ...limited }, '_x20 900x40'),
    ],
    at: '25m',
  }),
]);
