import { grafanaRequestDuration } from '../metrics/grafana.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { grafanaRequestErrors } from './grafana-request-errors.ts';

const handler = '/api/dashboards/uid/:uid';
const requests = (status: string, values: string) =>
  series(grafanaRequestDuration, { handler, status_code: status, method: 'GET' }, values, 'count');
const alerts = [{ labels: { handler }, summary: `Grafana fails requests to ${handler}` }];

export const tests = ruleTests(grafanaRequestErrors(), [
  fires('2 of 19 requests fail', {
    edge: true,
    series: [requests('200', '0+17x40'), requests('500', '0+2x40')],
    at: '25m',
    alerts,
  }),
  silent('2 of 20: exactly 10 %', {
    edge: true,
    series: [requests('200', '0+18x40'), requests('500', '0+2x40')],
    at: '25m',
  }),
  fires('10 failures within 10 minutes, and nothing else', {
    edge: true,
    series: [requests('500', '0x10 5 10x30')],
    at: '18m',
    alerts,
  }),
  silent('9 failures are too few to judge', {
    edge: true,
    series: [requests('500', '0x10 5 9x30')],
    at: '18m',
  }),
  silent('people who are not signed in', { series: [requests('401', '0+20x40')], at: '25m' }),
]);
