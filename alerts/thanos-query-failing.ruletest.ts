import { queryRequests } from '../metrics/thanos.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosQueryFailing } from './thanos-query-failing.ts';

const query = {
  job: 'thanos-query',
  instance: 'thanos-query-0',
  handler: 'query_range',
  method: 'get',
} as const;
const requests = (code: string, values: string): InputSeries =>
  series(queryRequests, { ...query, code }, values);
const alerts = [{ labels: {}, summary: 'Thanos Query answers queries with errors' }];

export const tests = ruleTests(thanosQueryFailing(), [
  fires('6 of 100 fail', {
    edge: true,
    series: [requests('200', '0+94x40'), requests('503', '0+6x40')],
    at: '20m',
    alerts,
  }),
  silent('5 of 100 fail', {
    edge: true,
    series: [requests('200', '0+95x40'), requests('503', '0+5x40')],
    at: '20m',
  }),
  silent('one fails every two minutes, of few', {
    series: [requests('200', '0+1x40'), requests('503', '0 0 1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 9 9 10x20')],
    at: '19m',
  }),
  silent('people write wrong queries', {
    series: [requests('200', '0+1x40'), requests('400', '0+50x40')],
    at: '20m',
  }),
]);
