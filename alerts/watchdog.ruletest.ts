import { fires, ruleTests } from '../src/rule-tests/index.ts';
import { watchdog } from './watchdog.ts';

const alerts = [{ labels: {}, summary: 'Alerting works' }];

export const tests = ruleTests(watchdog(), [
  fires('from the first evaluation on', { series: [], at: '1m', alerts }),
  fires('and does not stop', { series: [], at: '1d', evaluateEvery: '1h', alerts }),
]);
