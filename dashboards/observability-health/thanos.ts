import * as thanos from '../../metrics/thanos.ts';
import { badAbove, query, stateTimelinePanel, timeseriesPanel } from '../../src/dashboards/index.ts';
import { age, matches, maxBy, rate, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// Thanos: the archive in S3, and the one place that Grafana asks.

export function thanosTimeseries() {
  const requests = (code?: string) =>
    sumBy(
      [],
      rate(
        thanos.queryRequests
          .where(code === undefined ? { job: 'thanos-query' } : { job: 'thanos-query', code: matches(code) })
          .over(window),
      ),
    );
  return timeseriesPanel({
    title: 'Thanos: queries',
    about: {
      shows: 'Requests a second to Thanos Query, and those that failed.',
      bad: 'Failures: dashboards show less than there is, or nothing.',
      act: 'See whether store gateway and sidecars are up.',
    },
    unit: 'per second',
    empty: 'Thanos is not scraped',
    links: [
      {
        title: 'Components',
        dashboard: 'observability-health',
        panel: panels['observability-health'].targets,
      },
    ],
    queries: [query(requests(), 'asked'), query(requests('5..').or(requests().mul(0)), 'failed')],
  });
}

export function thanosUploadsTimeseries() {
  return timeseriesPanel({
    title: 'Thanos: age of the newest upload',
    about: {
      shows: 'How long ago each program last put something into the archive.',
      bad: 'A sidecar above 3 hours: it uploads a block every 2 hours, and what is not uploaded is lost with the volume.',
      act: 'Check rights and reachability of S3; see failed uploads in the sidecar’s log.',
    },
    unit: 'seconds',
    empty: 'Nothing was uploaded yet',
    links: [
      { title: 'Volumes', dashboard: 'observability-health', panel: panels['observability-health'].volumes },
    ],
    limits: badAbove({ warning: 9000, bad: 14_400 }),
    queries: [query(age(maxBy(['job', 'pod'], thanos.bucketLastUpload.where()).gt(0)), '{{job}} {{pod}}')],
  });
}

export function thanosCompactorTimeline() {
  return stateTimelinePanel({
    title: 'Thanos: compactor',
    about: {
      shows: 'Whether the compactor works. It halts by itself when blocks overlap where they must not.',
      bad: 'Failed: no downsampling and no retention until a person has looked. Long ranges become slow.',
      act: 'Read its log: it names the blocks. The runbook says how to go on.',
    },
    unit: 'boolean',
    empty: 'The compactor is not scraped',
    links: [
      {
        title: 'Containers',
        dashboard: 'observability-health',
        panel: panels['observability-health'].restarts,
      },
    ],
    words: { 0: 'ok', 1: 'failed' },
    queries: [query(maxBy(['pod'], thanos.compactorHalted.where()), '{{pod}}')],
  });
}
