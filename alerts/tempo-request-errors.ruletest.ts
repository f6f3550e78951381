import { tempoRequestDuration } from '../metrics/tempo.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tempoRequestErrors } from './tempo-request-errors.ts';

const requests = (route: string, status: string, values: string, pod = 'tempo-query-frontend-0') =>
  series(tempoRequestDuration, { method: 'GET', route, status_code: status, pod }, values, 'count');
const search = 'api_search';
const alerts = [{ labels: { route: search }, summary: `Tempo fails requests to ${search}` }];

export const tests = ruleTests(tempoRequestErrors(), [
  fires('2 of 19 requests fail', {
    edge: true,
    series: [requests(search, '200', '0+17x40'), requests(search, '500', '0+2x40')],
    at: '25m',
    alerts,
  }),
  silent('2 of 20: exactly 10 %', {
    edge: true,
    series: [requests(search, '200', '0+18x40'), requests(search, '500', '0+2x40')],
    at: '25m',
  }),
  fires('10 failures within 10 minutes, and nothing else', {
    edge: true,
    series: [requests(search, '500', '0x10 5 10x30')],
    at: '18m',
    alerts,
  }),
  silent('9 failures are too few to judge', {
    edge: true,
    series: [requests(search, '500', '0x10 5 9x30')],
    at: '18m',
  }),
  silent('traces that are not there, queries with typing errors, probes of pods that start', {
    series: [
      requests('api_traces_traceid', '404', '0+20x40'),
      requests(search, '400', '0+20x40'),
      requests('ready', '503', '0+6x40'),
    ],
    at: '25m',
  }),
]);
