import { lokiRequestDuration } from '../metrics/loki.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { lokiRequestErrors } from './loki-request-errors.ts';

const requests = (route: string, status: string, values: string, pod = 'loki-0') =>
  series(lokiRequestDuration, { method: 'POST', route, status_code: status, pod }, values, 'count');
const push = 'loki_api_v1_push';
const alerts = [{ labels: { route: push }, summary: `Loki fails requests to ${push}` }];

export const tests = ruleTests(lokiRequestErrors(), [
  fires('2 of 19 requests fail', {
    edge: true,
    series: [requests(push, '204', '0+17x40'), requests(push, '500', '0+2x40')],
    at: '25m',
    alerts,
  }),
  silent('2 of 20: exactly 10 %', {
    edge: true,
    series: [requests(push, '204', '0+18x40'), requests(push, '500', '0+2x40')],
    at: '25m',
  }),
  fires('10 failures within 10 minutes, and nothing else', {
    edge: true,
    series: [requests(push, '503', '0x10 5 10x30')],
    at: '18m',
    alerts,
  }),
  silent('9 failures are too few to judge', {
    edge: true,
    series: [requests(push, '503', '0x10 5 9x30')],
    at: '18m',
  }),
  fires('one of three replicas fails half of its requests; its series of failures begins with the trouble', {
    series: [
      requests(push, '204', '0+20x60', 'loki-0'),
      requests(push, '204', '0+20x60', 'loki-1'),
      requests(push, '204', '0+20x20 410+10x40', 'loki-2'),
      requests(push, '500', '_x20 10+10x40', 'loki-2'),
    ],
    at: '40m',
    alerts,
  }),
  silent('the readiness probe of pods that start', {
    series: [requests('ready', '503', '0+6x40')],
    at: '25m',
  }),
  silent("refused as too many or as wrong: not Loki's fault", {
    series: [requests(push, '429', '0+20x40'), requests(push, '400', '0+20x40')],
    at: '25m',
  }),
  silent('many fail, but only for 4 minutes', {
    series: [requests(push, '204', '0+100x60'), requests(push, '500', '0x10 20 40 60 80x40')],
    at: '24m',
  }),
  silent('a replica comes back with old failures after a pause of telemetry', {
    series: [requests(push, '204', '0+10x5 _x30 400+10x40'), requests(push, '500', '0x5 _x30 300x40')],
    at: '47m',
  }),
]);
