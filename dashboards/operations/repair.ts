import { exporterBacklog } from '../../metrics/pipeline.ts';
import { recoveryBacklog, recoveryCircuitState } from '../../metrics/recovery.ts';
import { deliveriesOfHour, reconciledOfHour } from '../../recording-rules/exporter-deliveries.ts';
import { recoveriesBegun, recoveriesFailed, recoveriesSucceeded } from '../../recording-rules/recoveries.ts';
import {
  alertListPanel,
  badAbove,
  query,
  stateTimelinePanel,
  timeseriesPanel,
} from '../../src/dashboards/index.ts';
import { maxBy, sumBy, sumOverTime } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';

// What has been repaired, and does news of GitHub arrive?

/** Hours of a recorded count, added up to the graph's steps. */
const hourly = { interval: '1h', draw: 'bars', stacked: true, calcs: ['sum'] } as const;

export function recoveriesTimeseries() {
  const begun = sumOverTime(recoveriesBegun.where().subquery('$__interval', '1h'));
  return timeseriesPanel({
    ...hourly,
    title: 'Recoveries',
    about: {
      shows:
        'Recoveries that the recovery service began: reruns of failed jobs, and waits for GitHub’s rate limit.',
      bad: 'Many within an hour: failures come in waves, or reruns hide a flaky workflow.',
      act: 'See beside how they ended; the log of the recovery service names each one, and why.',
    },
    unit: 'count',
    empty: 'Nothing had to be repaired',
    links: [{ title: 'How they ended', dashboard: 'operations', panel: panels.operations.recoveryOutcome }],
    queries: [query(sumBy(['handler'], begun), '{{handler}}')],
  });
}

export function recoveryOutcomeTimeseries() {
  const succeeded = sumOverTime(recoveriesSucceeded.where().subquery('$__interval', '1h'));
  const failed = sumOverTime(recoveriesFailed.where().subquery('$__interval', '1h'));
  return timeseriesPanel({
    ...hourly,
    title: 'Outcome of recoveries',
    about: {
      shows:
        'How recoveries ended: the rerun succeeded, or why not. What refused credentials hold up has not ended and is left out: see the circuit breakers.',
      bad: 'Half of them failed: what breaks is not of the kind that repeating repairs.',
      act: 'Fix the cause; take the workflow out of recovery until then.',
    },
    unit: 'count',
    empty: 'No recovery ended in this time',
    links: [
      { title: 'Runs and their traces', dashboard: 'development', panel: panels.development.recentRuns },
    ],
    statuses: ['success', 'failure', 'timed_out', 'cancelled'],
    queries: [query(sumBy([], succeeded), 'success'), query(sumBy(['reason'], failed), '{{reason}}')],
  });
}

export function circuitBreakersTimeline() {
  return stateTimelinePanel({
    title: 'Circuit breakers',
    about: {
      shows: 'Whether the recovery service speaks with the services that it needs.',
      bad: 'Open: it has stopped asking, because they failed or were slow. Nothing is repaired meanwhile.',
      act: 'Look at githubstatus.com and at the token’s rate limit; the breaker tries again by itself.',
    },
    unit: 'info',
    empty: 'The recovery service sends no telemetry',
    links: [
      { title: 'What waits meanwhile', dashboard: 'operations', panel: panels.operations.recoveryBacklog },
    ],
    words: { 0: 'closed', 1: 'half open', 2: 'open' },
    height: 6,
    queries: [query(maxBy(['target'], recoveryCircuitState.where()), '{{target}}')],
  });
}

export function recoveryBacklogTimeseries() {
  return timeseriesPanel({
    title: 'Recoveries that wait',
    about: {
      shows: 'Alerts that were accepted and wait for a decision or for the end of their rerun.',
      bad: 'A line that only rises: reruns do not end, or nothing decides.',
      act: 'See the circuit breakers; then the log of the recovery service.',
    },
    unit: 'count',
    empty: 'The recovery service sends no telemetry',
    links: [
      {
        title: 'Services',
        dashboard: 'observability-health',
        panel: panels['observability-health'].services,
      },
    ],
    height: 6,
    // Both replicas read it from one database.
    queries: [query(maxBy([], recoveryBacklog.where()), 'waiting')],
  });
}

export function exporterDeliveriesTimeseries() {
  const deliveries = sumOverTime(deliveriesOfHour.where().subquery('$__interval', '1h'));
  const reconciled = sumOverTime(reconciledOfHour.where().subquery('$__interval', '1h'));
  return timeseriesPanel({
    ...hourly,
    title: 'Deliveries from GitHub',
    about: {
      shows:
        'Webhook deliveries by what became of them, and runs that were found through the API because no delivery told of them.',
      bad: 'Rejected: a wrong secret. Many found late: GitHub cannot reach us. No bars: nothing arrives.',
      act: 'Look at the webhook’s recent deliveries in GitHub’s settings.',
    },
    unit: 'count',
    empty: 'Nothing was delivered in this time',
    links: [
      {
        title: 'Errors of the services',
        dashboard: 'observability-health',
        panel: panels['observability-health'].serviceErrors,
      },
    ],
    statuses: ['accepted', 'duplicate', 'rejected'],
    dashed: ['found through the API'],
    queries: [
      query(sumBy(['outcome'], deliveries), '{{outcome}}'),
      query(sumBy([], reconciled), 'found through the API'),
    ],
  });
}

export function exporterBacklogTimeseries() {
  return timeseriesPanel({
    title: 'Deliveries that wait',
    about: {
      shows: 'Stored deliveries and attempts that wait to be processed or exported.',
      bad: 'A line that only rises: GitHub’s API, the database or the collector does not answer.',
      act: 'See the exporter’s `/readyz`: it names what it cannot reach. Nothing is lost meanwhile.',
    },
    unit: 'count',
    empty: 'The pipeline exporter sends no telemetry',
    links: [
      {
        title: 'Services',
        dashboard: 'observability-health',
        panel: panels['observability-health'].services,
      },
    ],
    limits: badAbove({ bad: 1000 }),
    queries: [query(maxBy([], exporterBacklog.where()), 'waiting')],
  });
}

export function alertsList() {
  return alertListPanel({
    title: 'Alerts of pipelines and recovery',
    about: {
      shows: 'Alerts about pipelines, their telemetry and their recovery.',
      bad: 'Critical: repeating did not help, and somebody has been called.',
      act: 'Open the alert: it leads to its runbook.',
    },
    unit: 'none',
    empty: 'No such alert fires',
    links: [{ title: 'Newest errors', dashboard: 'operations', panel: panels.operations.errorLog }],
    height: 6,
    width: 8,
    labels: '{severity!="none", component=~"pipeline|pipeline-exporter|recovery|tests"}',
  });
}
