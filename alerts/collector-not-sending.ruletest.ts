import { sampledTraces } from '../metrics/otel-collector-traces.ts';
import {
  collectorAcceptedLogRecords,
  collectorAcceptedMetricPoints,
  collectorSentLogRecords,
  collectorSentMetricPoints,
  collectorSentSpans,
} from '../metrics/otel-collector.ts';
import {
  type InputSeries,
  type RuleCase,
  fires,
  ruleTests,
  series,
  silent,
} from '../src/rule-tests/index.ts';
import { collectorNotSending } from './collector-not-sending.ts';

const collector = { job: 'otel-collector', instance: 'otel-collector-0' } as const;

/** The series of one signal at one collector. */
interface Signal {
  readonly name: string;
  readonly arriving: (values: string) => InputSeries;
  readonly sent: (exporter: string, values: string) => InputSeries;
}

const metricPoints: Signal = {
  name: 'metric points',
  arriving: (values) => series(collectorAcceptedMetricPoints, { ...collector, receiver: 'otlp' }, values),
  sent: (exporter, values) => series(collectorSentMetricPoints, { ...collector, exporter }, values),
};

const logRecords: Signal = {
  name: 'log records',
  arriving: (values) => series(collectorAcceptedLogRecords, { ...collector, receiver: 'otlp' }, values),
  sent: (exporter, values) => series(collectorSentLogRecords, { ...collector, exporter }, values),
};

const spans: Signal = {
  name: 'spans',
  arriving: (values) => series(sampledTraces, { ...collector, sampled: 'true' }, values),
  sent: (exporter, values) => series(collectorSentSpans, { ...collector, exporter }, values),
};

const alertsOf = ({ name }: Signal) => [
  { labels: { instance: 'otel-collector-0' }, summary: `otel-collector-0 receives ${name} but sends none` },
];

const ofEach = (signal: Signal): RuleCase[] => [
  // The last batch left at 10m: nothing is sent in the 5 minutes before 16m, and that goes on for 3.
  fires('the backend takes nothing for a little more than 8 minutes', {
    edge: true,
    series: [signal.arriving('0+10x60'), signal.sent('backend', '0+10x10 100x50')],
    at: '20m',
    alerts: alertsOf(signal),
  }),
  silent('the backend takes nothing for less than 8 minutes', {
    edge: true,
    series: [signal.arriving('0+10x60'), signal.sent('backend', '0+10x10 100x50')],
    at: '17m',
  }),
  silent('one batch leaves every four minutes', {
    edge: true,
    series: [signal.arriving('0+10x60'), signal.sent('backend', '0x3 40x3 80x3 120x3 160x3 200x3 240x3')],
    at: '24m',
  }),
  silent('nothing arrives, nothing leaves', {
    series: [signal.arriving('100x60'), signal.sent('backend', '100x60')],
    at: '30m',
  }),
  silent('something arrives once in a while, and a batch waits to be filled', {
    series: [signal.arriving('100x20 110x40'), signal.sent('backend', '100x60')],
    at: '24m',
  }),
];

function suite(signal: Signal, ...more: readonly RuleCase[]) {
  const rule = collectorNotSending().find(({ labels }) => labels?.['signal'] === signal.name);
  if (!rule) throw new Error(`no rule for ${signal.name}`);
  return ruleTests(rule, [...ofEach(signal), ...more]);
}

export const tests = [
  suite(
    metricPoints,
    fires('one of two Prometheus replicas takes nothing', {
      series: [
        metricPoints.arriving('0+10x60'),
        metricPoints.sent('prometheusremotewrite/0', '0+10x60'),
        metricPoints.sent('prometheusremotewrite/1', '0+10x10 100x50'),
      ],
      at: '20m',
      alerts: alertsOf(metricPoints),
    }),
  ),
  suite(
    logRecords,
    silent('one tenant has no logs', {
      series: [
        logRecords.arriving('0+10x60'),
        logRecords.sent('loki/development', '0+10x60'),
        logRecords.sent('loki/github-actions', '100x60'),
      ],
      at: '30m',
    }),
  ),
  suite(
    spans,
    fires('the other collectors take spans, but Tempo does not', {
      series: [
        spans.arriving('0+10x60'),
        spans.sent('loadbalancing', '0+10x60'),
        spans.sent('otlp/tempo', '0+10x10 100x50'),
      ],
      at: '20m',
      alerts: alertsOf(spans),
    }),
    silent('traces arrive, and none is sampled', {
      series: [
        series(sampledTraces, { ...collector, sampled: 'false' }, '0+10x60'),
        spans.sent('otlp/tempo', '100x60'),
      ],
      at: '30m',
    }),
  ),
];
