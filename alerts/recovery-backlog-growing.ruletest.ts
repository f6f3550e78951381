import { recoveryBacklog } from '../metrics/recovery.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { recoveryBacklogGrowing } from './recovery-backlog-growing.ts';

const alerts = [{ labels: {}, summary: 'The recovery service does not keep up' }];
/** Two replicas tell of one backlog, as while one takes over from the other. */
const backlog = (values: string) =>
  ['recovery-a', 'recovery-c'].map((pod) => series(recoveryBacklog, { pod }, values));

export const tests = ruleTests(recoveryBacklogGrowing(), [
  fires('20 wait and become no fewer', { edge: true, series: backlog('0x4 20x60'), at: '43m', alerts }),
  silent('20 wait, for 30 minutes and a little', { edge: true, series: backlog('0x4 20x60'), at: '38m' }),
  silent('19 wait', { edge: true, series: backlog('0x4 19x60'), at: '43m' }),
  silent('many wait after an outage, and slowly become fewer', {
    edge: true,
    series: backlog('0x4 200-1x100'),
    at: '60m',
  }),
  fires('more and more wait, and one replica after the other tells of them', {
    series: [...backlog('0+3x50 stale'), series(recoveryBacklog, { pod: 'recovery-b' }, '_x51 153+3x60')],
    at: '70m',
    alerts,
  }),
  silent('a new pod finds fewer than the old one left', {
    series: [...backlog('300-5x40 stale'), series(recoveryBacklog, { pod: 'recovery-b' }, '_x41 90-1x60')],
    at: '60m',
  }),
  silent('for a moment nothing waited', { series: backlog('30x20 0 30x60'), at: '48m' }),
  silent('younger than half an hour', { series: backlog('_x9 90x60'), at: '35m' }),
  silent('no recovery service', { series: [], at: '43m' }),
]);
