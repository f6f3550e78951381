import { alertmanagerMembers } from '../metrics/alertmanager.ts';
import { up } from '../metrics/scrape.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { alertmanagerClusterSplit } from './alertmanager-cluster-split.ts';

const replica = (number: number) => ({ job: 'alertmanager', instance: `alertmanager-${number}` });
const bothUp = [series(up, replica(0), '1x40'), series(up, replica(1), '1x40')];
const knows = (number: number, values: string) => series(alertmanagerMembers, replica(number), values);

export const tests = ruleTests(alertmanagerClusterSplit(), [
  fires('one of two has known only itself for a little more than 5 minutes', {
    edge: true,
    series: [...bothUp, knows(0, '2x9 1x30'), knows(1, '2x40')],
    at: '16m',
    alerts: [
      { labels: { instance: 'alertmanager-0' }, summary: 'alertmanager-0 does not know all Alertmanagers' },
    ],
  }),
  silent('they find each other again after less than 5 minutes', {
    edge: true,
    series: [...bothUp, knows(0, '2x9 1x3 2x30'), knows(1, '2x40')],
    at: '16m',
  }),
  silent('one of two is down, which is another alert', {
    series: [series(up, replica(0), '1x40'), series(up, replica(1), '0x40'), knows(0, '1x40')],
    at: '16m',
  }),
  silent('one that has ended is remembered for a while', {
    series: [series(up, replica(0), '1x40'), knows(0, '2x40')],
    at: '16m',
  }),
]);
