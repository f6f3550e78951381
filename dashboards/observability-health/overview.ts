import { alerts } from '../../metrics/alerts.ts';
import { stackNamespace } from '../../metrics/kubernetes.ts';
import { up } from '../../metrics/scrape.ts';
import {
  alertListPanel,
  badAbove,
  latest,
  query,
  stateTimelinePanel,
  statPanel,
  timeseriesPanel,
} from '../../src/dashboards/index.ts';
import { countBy, maxOverTime, minBy, noneOf, oneOf } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';

// What is red?

/** Names of the stack's own scrape jobs, as in the table of components. */
const ownJobs = { namespace: stackNamespace } as const;

export function componentsUpStat() {
  const targets = up.where(ownJobs);
  return statPanel({
    title: 'Targets down',
    about: {
      shows: 'Parts of the stack whose last scrape failed.',
      bad: 'Any: that part is gone, or Prometheus cannot reach it.',
      act: 'The timeline beside names it; its row below shows what led there.',
    },
    unit: 'count',
    empty: 'Prometheus scrapes nothing of the stack',
    links: [
      {
        title: 'Which ones',
        dashboard: 'observability-health',
        panel: panels['observability-health'].targets,
      },
    ],
    width: 4,
    height: 10,
    limits: badAbove({ bad: 1 }),
    queries: [latest(countBy([], targets.eq(0)).or(countBy([], targets).mul(0)), 'down')],
  });
}

export function targetsTimeline() {
  return stateTimelinePanel({
    title: 'Components',
    about: {
      shows: 'Whether every instance of a component answers Prometheus.',
      bad: 'Red: at least one instance does not. All red at once: Prometheus itself or the network.',
      act: 'Go to the component’s row: it reads from state to errors to saturation.',
    },
    unit: 'boolean',
    empty: 'Prometheus scrapes nothing of the stack',
    links: [
      {
        title: 'Replicas that are missing',
        dashboard: 'observability-health',
        panel: panels['observability-health'].workloads,
      },
    ],
    width: 12,
    height: 10,
    words: { 0: 'down', 1: 'up' },
    queries: [query(minBy(['job'], up.where(ownJobs)), '{{job}}')],
  });
}

export function alertsList() {
  return alertListPanel({
    title: 'Alerts of the stack',
    about: {
      shows:
        'Alerts about the stack itself; what follows from another is silenced, so the first is the cause.',
      bad: 'Critical: telemetry is being lost.',
      act: 'Open the alert: it leads to its runbook.',
    },
    unit: 'none',
    empty: 'No alert of the stack fires',
    links: [
      {
        title: 'Over time',
        dashboard: 'observability-health',
        panel: panels['observability-health'].firingByComponent,
      },
    ],
    width: 8,
    height: 10,
    labels: '{severity!="none", component!~"pipeline|tests|cost"}',
  });
}

export function firingByComponentTimeseries() {
  const firing = alerts.where({
    alertstate: 'firing',
    severity: oneOf('critical', 'high'),
    component: noneOf('', 'pipeline', 'tests', 'cost'),
  });
  return timeseriesPanel({
    title: 'Firing alerts by component',
    about: {
      shows: 'Alerts about the stack that fire, by the component that they speak of.',
      bad: 'The component that begins is the cause; the others follow.',
      act: 'Go to the row of the first one.',
    },
    unit: 'count',
    empty: 'No alert of the stack fired in this time',
    links: [
      {
        title: 'Components',
        dashboard: 'observability-health',
        panel: panels['observability-health'].targets,
      },
    ],
    width: 24,
    height: 6,
    // Not below the distance at which the query looks, or every other bar would be missing.
    interval: '5m',
    draw: 'bars',
    stacked: true,
    calcs: ['max', 'lastNotNull'],
    queries: [
      query(countBy(['component'], maxOverTime(firing.subquery('$__interval', '5m'))), '{{component}}'),
    ],
  });
}
