import { up } from '../metrics/scrape.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { collectorDroppingData } from './collector-dropping-data.ts';
import { signals } from './collector-signals.ts';

const collector = { job: 'otel-collector', instance: 'otel-collector-0' } as const;
const towardsLoki = { ...collector, exporter: 'loki' } as const;
const collectorIsUp = series(up, collector, '1x60');
const rules = collectorDroppingData();

export const tests = signals.flatMap(({ signal, sendFailed, enqueueFailed }) =>
  (['sending', 'queueing'] as const).map((stage) => {
    const rule = rules.find(({ labels }) => labels?.['signal'] === signal && labels['stage'] === stage);
    if (!rule) throw new Error(`no rule for ${stage} ${signal}`);
    const failures = stage === 'sending' ? sendFailed : enqueueFailed;
    const alerts = [{ labels: { exporter: 'loki' }, summary: `The collector loses ${signal} for loki` }];
    return ruleTests(rule, [
      fires('a single one is lost', {
        edge: true,
        series: [collectorIsUp, series(failures, towardsLoki, '0x19 1x40')],
        at: '21m',
        alerts,
      }),
      silent('nothing is lost, however much was before', {
        edge: true,
        series: [collectorIsUp, series(failures, towardsLoki, '7x60')],
        at: '40m',
      }),
      fires('the series is born with the first loss', {
        edge: true,
        series: [collectorIsUp, series(failures, towardsLoki, '_x20 1x40')],
        at: '22m',
        alerts,
      }),
      silent('a series is born at 0', {
        edge: true,
        series: [collectorIsUp, series(failures, towardsLoki, '_x20 0x40')],
        at: '22m',
      }),
      fires('the collector was started anew and loses something at once', {
        series: [
          collectorIsUp,
          series(failures, { ...towardsLoki, service_instance_id: 'first' }, '3x20 stale'),
          series(failures, { ...towardsLoki, service_instance_id: 'second' }, '_x20 1x40'),
        ],
        at: '23m',
        alerts,
      }),
      silent('the loss is older than the window', {
        series: [collectorIsUp, series(failures, towardsLoki, '0x19 1x40')],
        at: '27m',
      }),
      silent('Prometheus is new: what it finds is old', {
        series: [series(up, collector, '_x20 1x40'), series(failures, towardsLoki, '_x20 5x40')],
        at: '22m',
      }),
      silent('the collector could not be scraped for 20 minutes', {
        series: [
          series(up, collector, '1x10 0x20 1x30'),
          series(up, { ...collector, instance: 'otel-collector-1' }, '1x60'),
          series(failures, towardsLoki, '5x10 _x20 5x30'),
        ],
        at: '33m',
      }),
    ]);
  }),
);
