import { tempoFlushFailedRetries } from '../metrics/tempo.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tempoFlushFailing } from './tempo-flush-failing.ts';

const retries = (values: string) => [series(tempoFlushFailedRetries, { pod: 'tempo-ingester-0' }, values)];
const alerts = [
  { labels: { pod: 'tempo-ingester-0' }, summary: 'Tempo cannot store the traces of tempo-ingester-0' },
];

export const tests = ruleTests(tempoFlushFailing(), [
  fires('one block fails every 2 minutes', {
    edge: true,
    series: retries('0x10 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 9 9 10 10'),
    at: '27m',
    alerts,
  }),
  silent('4 failures in any 15 minutes, on and on', {
    edge: true,
    sampleEvery: '75s',
    series: retries('0x9 1x2 2x2 3x2 4x2 5x2 6x2 7x2 8x2 9x2 10x2 11x2 12x2'),
    at: '50m',
  }),
  silent('5 failures, so far within 4 minutes', { series: retries('0x10 2 5x40'), at: '16m' }),
  silent('no failures', { series: retries('9x40'), at: '30m' }),
  fires('it goes on after a restart of the ingester', {
    series: retries('0+1x20 0 1 2 3 4 5 6 7 8 9'),
    at: '29m',
    alerts,
  }),
]);
