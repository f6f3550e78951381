import { containerRestarts } from '../metrics/kubernetes.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { restartsOfHour } from './container-restarts.ts';

const loki = { namespace: 'observability', pod: 'loki-0', container: 'loki' } as const;

export const tests = ruleTests(restartsOfHour, [
  records('whole restarts of the last hour', {
    series: [series(containerRestarts, loki, '3x20 4x20 5x60')],
    at: '1h',
    evaluateEvery: '5m',
    samples: [{ labels: loki, value: 2 }],
  }),
  silent('no series at all', { series: [], at: '1h' }),
]);
