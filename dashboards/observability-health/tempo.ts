import * as generator from '../../metrics/tempo-generator.ts';
import * as tempo from '../../metrics/tempo.ts';
import { badAbove, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { maxBy, rate, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// Tempo: spans in, spans thrown away, blocks, the metrics that it makes.

export function tempoTimeseries() {
  return timeseriesPanel({
    title: 'Tempo: spans',
    about: {
      shows: 'Spans a second that arrived, and that were thrown away, by reason.',
      bad: 'Thrown away: those traces have holes. `live_traces_exceeded` and `trace_too_large`: limits. `rate_limited`: a flood.',
      act: 'Raise the limit, or find the service that sends too much.',
    },
    unit: 'per second',
    empty: 'No span has arrived',
    links: [
      {
        title: 'What the collectors keep',
        dashboard: 'observability-health',
        panel: panels['observability-health'].collectorSampling,
      },
    ],
    queries: [
      query(sumBy([], rate(tempo.tempoSpansReceived.where().over(window))), 'arrived'),
      query(sumBy(['reason'], rate(tempo.tempoDiscardedSpans.where().over(window))), '{{reason}}'),
    ],
  });
}

export function tempoCompactionTimeseries() {
  return timeseriesPanel({
    title: 'Tempo: compaction',
    about: {
      shows: 'Blocks that wait to be compacted, and blocks in the list.',
      bad: 'A number that only grows: searches become slow, and nothing is deleted after 7 days.',
      act: 'The compactor is one Deployment: is it running, may it delete in S3?',
    },
    unit: 'count',
    empty: 'Tempo is not scraped',
    links: [
      {
        title: 'Containers',
        dashboard: 'observability-health',
        panel: panels['observability-health'].restarts,
      },
    ],
    limits: badAbove({ warning: 100, bad: 500 }),
    queries: [
      query(sumBy([], tempo.tempoCompactionOutstanding.where()), 'wait'),
      query(maxBy([], tempo.tempoBlocklistLength.where()), 'in the list'),
    ],
  });
}

export function tempoStorageTimeseries() {
  return timeseriesPanel({
    title: 'Tempo: ingesters',
    about: {
      shows: 'Traces in memory, and blocks that wait to be flushed to S3.',
      bad: 'A flush queue that grows: S3 does not take blocks, and they fill the disk.',
      act: 'Check rights and reachability of S3; retries are in the ingester’s log.',
    },
    unit: 'count',
    empty: 'Tempo is not scraped',
    links: [
      { title: 'Volumes', dashboard: 'observability-health', panel: panels['observability-health'].volumes },
    ],
    queries: [
      query(sumBy([], tempo.tempoLiveTraces.where()), 'traces in memory'),
      query(sumBy([], tempo.tempoFlushQueue.where()), 'blocks to flush'),
    ],
  });
}

export function tempoGeneratorTimeseries() {
  return timeseriesPanel({
    title: 'Tempo: service graph and span metrics',
    about: {
      shows: 'Series that the metrics generator writes to Prometheus.',
      bad: 'None: the service graph is empty. A steep rise: span names without bound.',
      act: 'For none, see remote write of Prometheus; for many, name spans by route, not by address.',
    },
    unit: 'count',
    empty: 'The generator is not scraped',
    links: [{ title: 'Service graph', dashboard: 'development', panel: panels.development.serviceGraph }],
    queries: [query(sumBy(['tenant'], generator.generatorActiveSeries.where()), '{{tenant}}')],
  });
}
