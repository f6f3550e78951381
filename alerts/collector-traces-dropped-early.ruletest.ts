import { samplingDroppedEarly } from '../metrics/otel-collector-traces.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { collectorTracesDroppedEarly } from './collector-traces-dropped-early.ts';

const collector = { job: 'otel-collector', instance: 'otel-collector-0' } as const;
const alerts = [
  {
    labels: { instance: 'otel-collector-0' },
    summary: 'otel-collector-0 loses traces before it samples them',
  },
];

export const tests = ruleTests(collectorTracesDroppedEarly(), [
  fires('one trace is thrown away', {
    edge: true,
    series: [series(samplingDroppedEarly, collector, '0x19 1x40')],
    at: '21m',
    alerts,
  }),
  silent('none is, however many were before', {
    edge: true,
    series: [series(samplingDroppedEarly, collector, '9x60')],
    at: '21m',
  }),
  silent('it was longer ago than the window', {
    series: [series(samplingDroppedEarly, collector, '0x19 1x40')],
    at: '27m',
  }),
  silent('the collector was started anew', {
    series: [series(samplingDroppedEarly, collector, '9x19 0x40')],
    at: '21m',
  }),
]);
