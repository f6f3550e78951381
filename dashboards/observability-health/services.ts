import { exporterBacklog } from '../../metrics/pipeline.ts';
import { recoveryBacklog } from '../../metrics/recovery.ts';
import { up } from '../../metrics/scrape.ts';
import { collectionErrorsOfHour } from '../../recording-rules/cost-collection-errors.ts';
import { deliveriesOfHour } from '../../recording-rules/exporter-deliveries.ts';
import { badAbove, query, stateTimelinePanel, timeseriesPanel } from '../../src/dashboards/index.ts';
import { maxBy, minBy, oneOf, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';

// The services of our own: pipeline exporter, cost exporter, recovery service.

export function servicesTimeline() {
  const services = up.where({ job: oneOf('pipeline-exporter', 'cost-exporter', 'recovery') });
  return stateTimelinePanel({
    title: 'Services',
    about: {
      shows: 'Whether every instance of our own services answers Prometheus.',
      bad: 'Red for longer than a rollout.',
      act: 'Its `/readyz` names what it cannot reach: database, GitHub, collector.',
    },
    unit: 'boolean',
    empty: 'Our services are not scraped',
    links: [
      {
        title: 'Restarts',
        dashboard: 'observability-health',
        panel: panels['observability-health'].restarts,
      },
    ],
    words: { 0: 'down', 1: 'up' },
    queries: [query(minBy(['job'], services), '{{job}}')],
  });
}

export function serviceBacklogsTimeseries() {
  return timeseriesPanel({
    title: 'Services: work that waits',
    about: {
      shows: 'Deliveries of the pipeline exporter and alerts of the recovery service that wait.',
      bad: 'A line that only rises.',
      act: 'Nothing is lost while it waits; find what does not answer.',
    },
    unit: 'count',
    empty: 'Our services send no telemetry',
    queries: [
      query(maxBy([], exporterBacklog.where()), 'deliveries'),
      query(maxBy([], recoveryBacklog.where()), 'recoveries'),
    ],
    links: [
      { title: 'Deliveries', dashboard: 'operations', panel: panels.operations.exporterDeliveries },
      { title: 'Recoveries', dashboard: 'operations', panel: panels.operations.recoveries },
    ],
  });
}

export function serviceErrorsTimeseries() {
  return timeseriesPanel({
    title: 'Services: errors of an hour',
    about: {
      shows: 'Deliveries that were rejected, and failed attempts to read a bill, in the hour before.',
      bad: 'Rejected deliveries: a wrong secret, or a stranger. Failed attempts: an expired key.',
      act: 'Renew the secret or the key; see the service’s log.',
    },
    unit: 'count',
    empty: 'Our services send no telemetry',
    links: [
      { title: 'Deliveries', dashboard: 'operations', panel: panels.operations.exporterDeliveries },
      { title: 'Errors of reading bills', dashboard: 'cost', panel: panels.cost.collectionErrors },
    ],
    limits: badAbove({ bad: 10 }),
    calcs: ['max', 'lastNotNull'],
    queries: [
      query(deliveriesOfHour.where({ outcome: 'rejected' }), 'deliveries {{outcome}}'),
      query(sumBy(['provider'], collectionErrorsOfHour.where()), 'bills of {{provider}}'),
    ],
  });
}
