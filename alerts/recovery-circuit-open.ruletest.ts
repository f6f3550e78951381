import { recoveryCircuitState } from '../metrics/recovery.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { recoveryCircuitOpen } from './recovery-circuit-open.ts';

const github = { target: 'github' } as const;
const alerts = [{ labels: github, summary: 'The recovery service no longer asks github' }];

export const tests = ruleTests(recoveryCircuitOpen(fixtureSettings), [
  fires('open for 10 minutes', {
    edge: true,
    series: [series(recoveryCircuitState, github, '0x4 2x30')],
    at: '17m',
    alerts,
  }),
  silent('open for 9 minutes, and still', {
    edge: true,
    series: [series(recoveryCircuitState, github, '0x4 2x30')],
    at: '14m',
  }),
  silent('open for 9 minutes, then closed', {
    edge: true,
    series: [series(recoveryCircuitState, github, '0x4 2x8 0x30')],
    at: '17m',
  }),
  fires('half open now and then, for a try that fails', {
    series: [series(recoveryCircuitState, github, '0x4 2 2 1 2 2 2 1 1 2 2 1 2x20')],
    at: '17m',
    alerts,
  }),
  silent('open for a moment, half open ever since: it is being tried, and nothing fails', {
    series: [series(recoveryCircuitState, github, '0x4 2 1x60')],
    at: '15m',
  }),
  silent('two pods, both half open for want of anything to try', {
    series: ['a', 'b'].map((pod) => series(recoveryCircuitState, { ...github, pod }, '1x60')),
    at: '20m',
  }),
  fires('two pods, both open', {
    series: ['a', 'b'].map((pod) => series(recoveryCircuitState, { ...github, pod }, '2x60')),
    at: '20m',
    alerts,
  }),
  fires('only the circuit that is open', {
    series: [
      series(recoveryCircuitState, { ...github, pod: 'a' }, '2x30'),
      series(recoveryCircuitState, { ...github, pod: 'b' }, '0x30'),
      series(recoveryCircuitState, { target: 'alertmanager', pod: 'a' }, '0x30'),
    ],
    at: '15m',
    alerts,
  }),
  fires('some scrapes are missing', {
    series: [series(recoveryCircuitState, github, '0x4 2x3 _x4 2x20')],
    at: '17m',
    alerts,
  }),
  silent('a recovery service that never needed a circuit', { series: [], at: '15m' }),
]);
