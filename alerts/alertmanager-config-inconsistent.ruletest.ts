import { alertmanagerConfigHash } from '../metrics/alertmanager.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { alertmanagerConfigInconsistent } from './alertmanager-config-inconsistent.ts';

const first = { job: 'alertmanager', instance: 'alertmanager-0' } as const;
const second = { job: 'alertmanager', instance: 'alertmanager-1' } as const;
const hash = (replica: typeof first | typeof second, values: string) =>
  series(alertmanagerConfigHash, replica, values);

export const tests = ruleTests(alertmanagerConfigInconsistent(), [
  fires('only one has had the new one for a little more than 5 minutes', {
    edge: true,
    series: [hash(first, '1111x9 2222x30'), hash(second, '1111x40')],
    at: '16m',
    alerts: [{ labels: {}, summary: 'The Alertmanagers have different configurations' }],
  }),
  silent('the second one follows after less than 5 minutes', {
    edge: true,
    series: [hash(first, '1111x9 2222x30'), hash(second, '1111x13 2222x30')],
    at: '16m',
  }),
]);
