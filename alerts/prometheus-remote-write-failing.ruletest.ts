import { prometheusRequests } from '../metrics/prometheus.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusRemoteWriteFailing } from './prometheus-remote-write-failing.ts';

const prometheus = { job: 'prometheus', instance: 'prometheus-0' } as const;
const writes = (code: string, values: string): InputSeries =>
  series(prometheusRequests, { ...prometheus, handler: '/api/v1/write', code }, values);
const accepted = writes('204', '0+100x60');

const alerts = [
  {
    labels: { instance: 'prometheus-0', code: '500' },
    summary: 'prometheus-0 cannot take metrics of the collector: status 500',
  },
];

export const tests = ruleTests(prometheusRemoteWriteFailing(), [
  fires('requests fail for a little more than 3 minutes', {
    edge: true,
    series: [accepted, writes('500', '0x19 1+1x3 4x40')],
    at: '24m',
    alerts: alerts,
  }),
  silent('requests fail for less than 3 minutes', {
    edge: true,
    series: [accepted, writes('500', '0x19 1x40')],
    at: '23m',
  }),
  silent('Prometheus replays its log for two minutes', {
    series: [accepted, writes('503', '_x20 4 9 9x40')],
    at: '25m',
  }),
]);
