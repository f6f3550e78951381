import { containerCpu, containerWorkingSet } from '../../metrics/kubelet.ts';
import { containerLimits, stackNamespace } from '../../metrics/kubernetes.ts';
import { allPipelineDurationBuckets } from '../../recording-rules/all-pipeline-duration.ts';
import { verdictsOfDay } from '../../recording-rules/pipeline-failures.ts';
import { queueP95 } from '../../recording-rules/pipeline-queue.ts';
import { runnersBusy } from '../../recording-rules/runners-busy.ts';
import { pipelineDuration } from '../../metrics/pipeline.ts';
import {
  badAbove,
  exemplarsOf,
  heatmapPanel,
  query,
  timeseriesPanel,
  topSeries,
} from '../../src/dashboards/index.ts';
import { durationSeconds, noneOf, rate, sumBy, sumOverTime, topk } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenWorkflows } from '../variables.ts';

// What is queued, what is slow, what is saturated?

/** The stack's own containers, without the pause containers that hold a pod's network. */
const ownContainers = { namespace: stackNamespace, container: noneOf('', 'POD') } as const;
const ownLimits = { namespace: stackNamespace } as const;

export function queueTimeseries(settings: Settings) {
  const { p95, window } = settings.objectives.queue;
  return timeseriesPanel({
    title: 'Queue time by workflow',
    about: {
      shows: `95 % of the jobs that began in ${window} had waited at most this long for a runner; the ten workflows that ran most in a day.`,
      bad: `Above ${p95} people wait for machines.`,
      act: 'See the runners at work: all busy means too few; few busy means a label that nothing serves.',
    },
    unit: 'seconds',
    empty: 'No job began in this time',
    limits: badAbove({ bad: durationSeconds(p95) }),
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [
      query(
        topSeries(
          10,
          queueP95(settings).where(chosenWorkflows),
          verdictsOfDay.where(chosenWorkflows).at('end()'),
        ),
        '{{repository}} {{workflow}}',
      ),
    ],
    links: [{ title: 'Runners at work', dashboard: 'operations', panel: panels.operations.runnersBusy }],
  });
}

export function runnersBusyTimeseries() {
  return timeseriesPanel({
    title: 'Runners at work',
    about: {
      shows: 'Mean number of runners that worked, by label, counted when a job ends.',
      bad: 'A flat top at the number of runners that there are, while jobs queue.',
      act: 'Add runners of that label, or move workflows to another hour.',
    },
    unit: 'factor',
    empty: 'No job ended in this time',
    links: [{ title: 'What they cost', dashboard: 'cost', panel: panels.cost.byWorkflow }],
    stacked: true,
    calcs: ['mean', 'max', 'lastNotNull'],
    queries: [query(runnersBusy.where(), '{{runner}}')],
  });
}

export function durationHeatmap() {
  return heatmapPanel({
    title: 'Workflow duration heatmap',
    about: {
      shows:
        'How many runs of all workflows took how long, hour by hour. Points are single runs: a click opens the trace.',
      bad: 'A band that moves up: everything became slower. A second band above the first: some runs wait for something, such as a cache or a lock.',
      act: 'Open a run from the upper band by its point, and look for the step that waits.',
    },
    unit: 'seconds',
    empty: 'No run ended in this time',
    interval: '1h',
    buckets: query(
      sumBy(['le'], sumOverTime(allPipelineDurationBuckets.where().subquery('$__interval', '1h'))),
      '{{le}}',
    ),
    exemplars: exemplarsOf(pipelineDuration.bucket.where(chosenWorkflows)),
    links: [
      { title: 'Builds by workflow', dashboard: 'development', panel: panels.development.buildDuration },
    ],
  });
}

export function resourceUtilisationTimeseries() {
  const cpu = sumBy(['container'], rate(containerCpu.where(ownContainers).over('5m')));
  const cpuLimit = sumBy(['container'], containerLimits.where({ ...ownLimits, resource: 'cpu' }));
  const memory = sumBy(['container'], containerWorkingSet.where(ownContainers));
  const memoryLimit = sumBy(['container'], containerLimits.where({ ...ownLimits, resource: 'memory' }));
  return timeseriesPanel({
    title: 'Resource utilisation',
    about: {
      shows:
        'CPU and memory of the stack’s containers, as a share of their limits; the five highest of each.',
      bad: 'Memory near 100 %: Kubernetes kills it next. CPU at 100 %: it is throttled, and telemetry comes late.',
      act: 'Open the component in Observability health; raise the limit or find what grew.',
    },
    unit: 'ratio',
    empty: 'Kubernetes reports no container of the stack',
    limits: badAbove({ warning: 0.8, bad: 0.95 }),
    queries: [
      query(topk(5, cpu.div(cpuLimit, { on: ['container'] })), 'CPU {{container}}'),
      query(topk(5, memory.div(memoryLimit, { on: ['container'] })), 'memory {{container}}'),
    ],
    links: [
      {
        title: 'Containers',
        dashboard: 'observability-health',
        panel: panels['observability-health'].containers,
      },
    ],
  });
}
