import { prometheusRequests } from '../metrics/prometheus.ts';
import { up } from '../metrics/scrape.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusRemoteWriteRejected } from './prometheus-remote-write-rejected.ts';

const prometheus = { job: 'prometheus', instance: 'prometheus-0' } as const;
const writes = (code: string, values: string): InputSeries =>
  series(prometheusRequests, { ...prometheus, handler: '/api/v1/write', code }, values);
const isUp = series(up, prometheus, '1x60');
const accepted = writes('204', '0+100x60');

const alerts = [
  {
    labels: { instance: 'prometheus-0', code: '400' },
    summary: 'prometheus-0 rejects metrics of the collector with status 400',
  },
];

export const tests = ruleTests(prometheusRemoteWriteRejected(), [
  fires('one request is rejected', {
    edge: true,
    series: [isUp, accepted, writes('400', '0x19 1x40')],
    at: '21m',
    alerts: alerts,
  }),
  silent('none is, however many were before', {
    edge: true,
    series: [isUp, accepted, writes('400', '7x60')],
    at: '21m',
  }),
  fires('the series is born with the first rejected request', {
    edge: true,
    series: [isUp, accepted, writes('400', '_x20 1x40')],
    at: '22m',
    alerts: alerts,
  }),
  silent('all are taken', { series: [isUp, accepted], at: '21m' }),
  silent('a query is wrong, which is no write', {
    series: [
      isUp,
      series(prometheusRequests, { ...prometheus, handler: '/api/v1/query', code: '400' }, '0+1x60'),
    ],
    at: '21m',
  }),
]);
