import { recoveryBacklog } from '../metrics/recovery.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { recoveryBacklogGrowing } from './recovery-backlog-growing.ts';

const alerts = [{ labels: {}, summary: 'The recovery service does not keep up' }];
const backlog = (values: string) => [series(recoveryBacklog, { pod: 'recovery-a' }, values)];

export const tests = ruleTests(recoveryBacklogGrowing(), [
  fires('20 wait and become no fewer', { edge: true, series: backlog('0x4 20x60'), at: '43m', alerts }),
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
  silent('younger than half an hour', { series: backlog('_x9 90x60'), at: '35m' }),
  silent('no recovery service', { series: [], at: '43m' }),
]);
