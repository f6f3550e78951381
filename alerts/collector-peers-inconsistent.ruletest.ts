import { loadBalancerBackends } from '../metrics/otel-collector-traces.ts';
import { up } from '../metrics/scrape.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { collectorPeersInconsistent } from './collector-peers-inconsistent.ts';

const collector = (number: number) => ({
  job: 'otel-collector',
  instance: `otel-collector-${number}`,
});
const running = (number: number, values = '1x60'): InputSeries => series(up, collector(number), values);
const knows = (number: number, values: string): InputSeries =>
  series(loadBalancerBackends, { ...collector(number), resolver: 'dns' }, values);

export const tests = ruleTests(collectorPeersInconsistent(), [
  fires('three run, and one of them knows two', {
    edge: true,
    series: [running(0), running(1), running(2), knows(0, '3x60'), knows(1, '3x60'), knows(2, '2x60')],
    at: '10m',
    alerts: [
      { labels: { instance: 'otel-collector-2' }, summary: 'otel-collector-2 does not know all collectors' },
    ],
  }),
  silent('three run, and all know three', {
    edge: true,
    series: [running(0), running(1), running(2), knows(0, '3x60'), knows(1, '3x60'), knows(2, '3x60')],
    at: '10m',
  }),
  fires('one that ended is still known to another', {
    series: [running(0), running(1, '1x9 stale'), knows(0, '2x60'), knows(1, '2x9 stale')],
    at: '16m',
    alerts: [
      { labels: { instance: 'otel-collector-0' }, summary: 'otel-collector-0 does not know all collectors' },
    ],
  }),
  silent('a third one starts, and is known 4 minutes later', {
    series: [
      running(0),
      running(1),
      running(2, '_x10 1x50'),
      knows(0, '2x14 3x40'),
      knows(1, '2x14 3x40'),
      knows(2, '_x10 3x50'),
    ],
    at: '18m',
  }),
]);
