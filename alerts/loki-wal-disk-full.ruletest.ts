import { lokiWalDiskFull as failures } from '../metrics/loki.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { lokiWalDiskFull } from './loki-wal-disk-full.ts';

const wal = (values: string) => [series(failures, { pod: 'loki-0' }, values)];
const alerts = [
  { labels: { pod: 'loki-0' }, summary: 'The volume of loki-0 is full: a restart would lose logs' },
];

export const tests = ruleTests(lokiWalDiskFull(), [
  fires('a single write failed', { edge: true, series: wal('0x20 1x20'), at: '25m', alerts }),
  silent('none failed', { edge: true, series: wal('0x40'), at: '25m' }),
  silent('none failed lately', { series: wal('0x5 40x40'), at: '20m' }),
  silent('the first scrape after a pause shows old failures', {
    series: wal('_x15 40x30'),
    at: '20m',
  }),
  fires('it goes on after a restart', { series: wal('40x20 0 3 6 9x20'), at: '25m', alerts }),
]);
