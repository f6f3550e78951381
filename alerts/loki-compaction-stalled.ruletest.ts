import { lokiCompactionLastSuccess } from '../metrics/loki.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { lokiCompactionStalled } from './loki-compaction-stalled.ts';

// promtool's clock starts at 0: a time stamp is the number of seconds since the start of the test.
const compactor = (pod: string, values: string) => series(lokiCompactionLastSuccess, { pod }, values);
const hour = 3600;
const alerts = [{ labels: {}, summary: 'Loki has stopped compacting' }];
const timing = { sampleEvery: '10m', evaluateEvery: '1h' } as const;

export const tests = ruleTests(lokiCompactionStalled(), [
  fires('the last success was 27 hours ago', {
    ...timing,
    edge: true,
    series: [compactor('loki-0', `${3 * hour}x300`)],
    at: '30h',
    alerts,
  }),
  silent('26 hours ago', {
    ...timing,
    edge: true,
    series: [compactor('loki-0', `${4 * hour}x300`)],
    at: '30h',
  }),
  fires('it has never succeeded in 28 hours', {
    ...timing,
    series: [compactor('loki-0', '0x300')],
    at: '28h',
    alerts,
  }),
  silent('a new Loki has not compacted yet', {
    ...timing,
    series: [compactor('loki-0', '_x200 0x100')],
    at: '40h',
  }),
  silent('it was restarted after a success 5 hours ago', {
    ...timing,
    series: [compactor('loki-0', `${35 * hour}x220 0x60`)],
    at: '40h',
  }),
  silent('another replica compacts', {
    ...timing,
    series: [compactor('loki-0', '0x300'), compactor('loki-1', `0x100 ${38 * hour}x200`)],
    at: '40h',
  }),
  fires('a restart an hour ago, and no success for days', {
    ...timing,
    series: [compactor('loki-0', `${2 * hour}x230 0x60`)],
    at: '42h',
    alerts,
  }),
  silent('Loki is not scraped any more', {
    ...timing,
    series: [compactor('loki-0', `${hour}x40 stale`)],
    at: '40h',
  }),
]);
