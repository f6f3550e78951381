import { collectorQueueCapacity, collectorQueueSize } from '../metrics/otel-collector.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { collectorQueueFull } from './collector-queue-full.ts';

const queue = { exporter: 'loki', job: 'otel-collector', instance: 'otel-collector-0' } as const;
const capacity = series(collectorQueueCapacity, queue, '1000x30');
const alerts = [
  {
    labels: { exporter: 'loki', instance: 'otel-collector-0' },
    summary: "The collector's queue for loki is nearly full",
  },
];

export const tests = ruleTests(collectorQueueFull(), [
  fires('801 of 1000 batches wait', {
    edge: true,
    series: [capacity, series(collectorQueueSize, queue, '801x30')],
    at: '10m',
    alerts,
  }),
  silent('800 of 1000 batches wait', {
    edge: true,
    series: [capacity, series(collectorQueueSize, queue, '800x30')],
    at: '10m',
  }),
  silent('it was nearly full for a moment', {
    series: [capacity, series(collectorQueueSize, queue, '0x8 900 0x20')],
    at: '10m',
  }),
  fires("one collector's queue is full, that of another one empty", {
    series: [
      capacity,
      series(collectorQueueSize, queue, '1000x30'),
      series(collectorQueueCapacity, { ...queue, instance: 'otel-collector-1' }, '1000x30'),
      series(collectorQueueSize, { ...queue, instance: 'otel-collector-1' }, '0x30'),
    ],
    at: '10m',
    alerts,
  }),
  silent('it was full until the collector was started anew', {
    series: [
      series(collectorQueueCapacity, { ...queue, service_instance_id: 'first' }, '1000x5 stale'),
      series(collectorQueueSize, { ...queue, service_instance_id: 'first' }, '1000x5 stale'),
      series(collectorQueueCapacity, { ...queue, service_instance_id: 'second' }, '_x6 1000x30'),
      series(collectorQueueSize, { ...queue, service_instance_id: 'second' }, '_x6 0x30'),
    ],
    at: '10m',
  }),
]);
