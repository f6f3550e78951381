import * as loki from '../../metrics/loki.ts';
import { badAbove, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { age, matches, maxBy, rate, sumBy, topk } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// Loki: lines in, lines thrown away, requests, storage.

export function lokiTimeseries() {
  return timeseriesPanel({
    title: 'Loki: lines taken in',
    about: {
      shows: 'Lines a second by tenant.',
      bad: 'A tenant that ends: its sender, or the collector’s queue for Loki.',
      act: 'See the collector’s queues; then what is thrown away.',
    },
    unit: 'per second',
    empty: 'No tenant has sent lines',
    links: [
      {
        title: 'What the collectors lose',
        dashboard: 'observability-health',
        panel: panels['observability-health'].collectorDropped,
      },
    ],
    queries: [query(sumBy(['tenant'], rate(loki.lokiLinesReceived.where().over(window))), '{{tenant}}')],
  });
}

export function lokiDiscardedTimeseries() {
  const discarded = rate(loki.lokiDiscardedLines.where().over(window));
  return timeseriesPanel({
    title: 'Loki: lines thrown away',
    about: {
      shows: 'Lines a second that Loki did not store, by reason and tenant.',
      bad: 'Anything: those lines are gone. `rate_limited` and `stream_limit`: a tenant’s limits. `too_far_behind`: logs that come late.',
      act: 'Raise the tenant’s limit in the settings, or find the sender that floods.',
    },
    unit: 'per second',
    empty: 'No line was thrown away',
    links: [
      {
        title: 'Lines taken in',
        dashboard: 'observability-health',
        panel: panels['observability-health'].loki,
      },
    ],
    limits: badAbove({ bad: 0.001 }),
    calcs: ['max', 'lastNotNull'],
    queries: [query(sumBy(['reason', 'tenant'], discarded), '{{reason}} {{tenant}}')],
  });
}

export function lokiRequestsTimeseries() {
  const { sum, count } = loki.lokiRequestDuration;
  const seconds = sumBy(['route'], rate(sum.where().over(window)));
  const requests = sumBy(['route'], rate(count.where().over(window)));
  const failed = sumBy([], rate(count.where({ status_code: matches('5..|error') }).over(window)));
  return timeseriesPanel({
    title: 'Loki: requests',
    about: {
      shows: 'Mean time to answer of the five slowest routes, and requests a second that failed.',
      bad: 'Failed requests; a push that takes seconds.',
      act: 'Read Loki’s own log; see its storage beside.',
    },
    unit: 'seconds',
    empty: 'Nobody has asked Loki in this time',
    links: [
      {
        title: 'Memory against its limit',
        dashboard: 'observability-health',
        panel: panels['observability-health'].containers,
      },
    ],
    limits: badAbove({ bad: 5 }),
    otherUnits: { 'failed a second': 'per second' },
    queries: [query(topk(5, seconds.div(requests.gt(0))), '{{route}}'), query(failed, 'failed a second')],
  });
}

export function lokiStorageTimeseries() {
  return timeseriesPanel({
    title: 'Loki: storage',
    about: {
      shows: 'Time since tables were compacted and since retention was applied.',
      bad: 'Hours since compaction: queries become slow. A day since retention: logs are kept too long.',
      act: 'Exactly one Loki must be the compactor; read its log, check its rights in S3.',
    },
    unit: 'seconds',
    empty: 'No compactor has finished yet',
    links: [
      { title: 'Volumes', dashboard: 'observability-health', panel: panels['observability-health'].volumes },
    ],
    limits: badAbove({ warning: 10_800, bad: 86_400 }),
    queries: [
      query(age(maxBy([], loki.lokiCompactionLastSuccess.where())), 'since compaction'),
      query(age(maxBy([], loki.lokiRetentionLastSuccess.where())), 'since retention'),
    ],
  });
}
