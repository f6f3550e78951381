import * as storage from '../../metrics/prometheus-storage.ts';
import * as prometheus from '../../metrics/prometheus.ts';
import { badAbove, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { matches, maxBy, rate, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// Prometheus: what it takes in, what it computes, what it keeps.

export function prometheusTimeseries() {
  return timeseriesPanel({
    title: 'Prometheus: samples taken in',
    about: {
      shows: 'Samples a second that each replica stored.',
      bad: 'Replicas that differ for long: one of them is missing data.',
      act: 'See remote write by status, and targets that are down.',
    },
    unit: 'per second',
    empty: 'Prometheus does not scrape itself',
    links: [
      {
        title: 'Components',
        dashboard: 'observability-health',
        panel: panels['observability-health'].targets,
      },
    ],
    queries: [query(sumBy(['pod'], rate(storage.tsdbSamplesAppended.where().over(window))), '{{pod}}')],
  });
}

export function prometheusSeriesTimeseries() {
  return timeseriesPanel({
    title: 'Prometheus: series in memory',
    about: {
      shows: 'Series that each replica holds.',
      bad: 'A steep rise: something put a value without bound into a label.',
      act: 'Ask Prometheus which metric has most series (Status, TSDB status), and drop the label.',
    },
    unit: 'count',
    empty: 'Prometheus does not scrape itself',
    links: [
      {
        title: 'Memory against its limit',
        dashboard: 'observability-health',
        panel: panels['observability-health'].containers,
      },
    ],
    queries: [query(maxBy(['pod'], storage.tsdbSeries.where()), '{{pod}}')],
  });
}

export function prometheusRulesTimeseries() {
  const failures = sumBy([], rate(prometheus.ruleEvaluationFailures.where().over(window)));
  const missed = sumBy([], rate(prometheus.ruleGroupIterationsMissed.where().over(window)));
  const share = maxBy(['rule_group'], prometheus.ruleGroupDuration.where()).div(
    maxBy(['rule_group'], prometheus.ruleGroupInterval.where()),
  );
  return timeseriesPanel({
    title: 'Prometheus: rules',
    about: {
      shows:
        'How much of its interval the slowest group takes, and evaluations a second that failed or were left out.',
      bad: 'Failures: an alert or a graph is silent. At 1 a group leaves rounds out.',
      act: 'Prometheus names the failing rule (Status, Rules); a group that takes too long wants a longer interval.',
    },
    unit: 'factor',
    empty: 'Prometheus does not scrape itself',
    links: [
      {
        title: 'Time of a query',
        dashboard: 'observability-health',
        panel: panels['observability-health'].prometheusQueries,
      },
    ],
    limits: badAbove({ warning: 0.5, bad: 1 }),
    calcs: ['max', 'lastNotNull'],
    otherUnits: { 'failed a second': 'per second', 'left out a second': 'per second' },
    queries: [
      query(maxBy([], share), 'slowest group, share of its interval'),
      query(failures, 'failed a second'),
      query(missed, 'left out a second'),
    ],
  });
}

export function prometheusRemoteWriteTimeseries() {
  const writes = prometheus.prometheusRequests.where({ handler: '/api/v1/write' });
  const tooOld = sumBy([], rate(storage.tsdbTooOldSamples.where().over(window)));
  return timeseriesPanel({
    title: 'Prometheus: remote write',
    about: {
      shows: 'Requests a second from the collectors by status, and samples that came too late to be stored.',
      bad: '400: samples are refused for good. 5xx: the collector tries again for five minutes. Too late: beyond the out-of-order window.',
      act: 'Read Prometheus’ log for the refused series: two senders of one series are the usual cause.',
    },
    unit: 'per second',
    empty: 'No collector has written yet',
    links: [
      {
        title: 'What the collectors lose',
        dashboard: 'observability-health',
        panel: panels['observability-health'].collectorDropped,
      },
    ],
    queries: [
      query(sumBy(['code'], rate(writes.over(window))), '{{code}}'),
      query(tooOld, 'samples too late'),
    ],
  });
}

export function prometheusStorageTimeseries() {
  const bytes = maxBy(['pod'], storage.tsdbBlocksBytes.where());
  return timeseriesPanel({
    title: 'Prometheus: storage',
    about: {
      shows: 'Bytes on each replica’s disk: blocks, write-ahead log, head chunks; dashed, what it may keep.',
      bad: 'Blocks at the limit: Prometheus deletes the oldest before their 90 days.',
      act: 'The archive in S3 keeps them; raise the volume and the limit together.',
    },
    unit: 'bytes',
    empty: 'Prometheus does not scrape itself',
    links: [
      { title: 'Volumes', dashboard: 'observability-health', panel: panels['observability-health'].volumes },
    ],
    dashed: ['limit'],
    queries: [
      query(bytes, 'blocks {{pod}}'),
      query(maxBy(['pod'], storage.tsdbWalBytes.where()), 'log {{pod}}'),
      query(maxBy(['pod'], storage.tsdbHeadChunksBytes.where()), 'head {{pod}}'),
      query(maxBy([], storage.tsdbRetentionBytes.where()), 'limit'),
    ],
  });
}

export function prometheusQueriesTimeseries() {
  const asked = prometheus.prometheusRequestDuration;
  const queries = { handler: matches('/api/v1/query.*') } as const;
  const seconds = sumBy(['handler'], rate(asked.sum.where(queries).over(window)));
  const count = sumBy(['handler'], rate(asked.count.where(queries).over(window)));
  return timeseriesPanel({
    title: 'Prometheus: time of a query',
    about: {
      shows: 'Mean time that a query took, by kind; rules are not among them.',
      bad: 'Above 2 s dashboards feel slow.',
      act: 'Find the query in Prometheus’ query log; record what it reads.',
    },
    unit: 'seconds',
    empty: 'Nobody has asked in this time',
    links: [
      {
        title: 'Series in memory',
        dashboard: 'observability-health',
        panel: panels['observability-health'].prometheusSeries,
      },
    ],
    limits: badAbove({ warning: 2, bad: 10 }),
    queries: [query(seconds.div(count.gt(0)), '{{handler}}')],
  });
}
