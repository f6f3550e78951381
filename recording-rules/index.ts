import type { RecordingRule, RuleGroup } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { allPipelineDurationBuckets, allPipelineDurationP95 } from './all-pipeline-duration.ts';
import { allPipelineRuns } from './all-pipeline-runs.ts';
import { tokensOfHour } from './claude-tokens.ts';
import { restartsOfHour } from './container-restarts.ts';
import { collectionErrorsOfHour } from './cost-collection-errors.ts';
import { deliveriesOfHour, reconciledOfHour } from './exporter-deliveries.ts';
import { durationP95 } from './pipeline-duration-p95.ts';
import { durationAgainstUsual, durationUsual } from './pipeline-duration-usual.ts';
import { failureRatio, failuresOfDay, verdictsOfDay } from './pipeline-failures.ts';
import { healthScore } from './pipeline-health-score.ts';
import { queueP95 } from './pipeline-queue.ts';
import { stageDurationP95, stageFailures, stageFailuresOfDay } from './pipeline-stages.ts';
import { successRateByWorkflow } from './pipeline-success-rate-by-workflow.ts';
import { successRate } from './pipeline-success-rate.ts';
import { recoveriesBegun, recoveriesFailed, recoveriesSucceeded } from './recoveries.ts';
import { runnersBusy } from './runners-busy.ts';
import { casesOfDay, flakyOfDay, suiteDurationP95 } from './tests-of-day.ts';
import { workflowCostOfDay } from './workflow-cost.ts';

export { durationP95, successRate, successRateByWorkflow };

/** Everything that Prometheus computes ahead of the queries, group by group. */
export function recordingRuleGroups(settings: Settings): RuleGroup[] {
  return [
    {
      name: 'pipeline_metrics',
      // As often as the pipeline exporter sends: more often would only repeat values.
      interval: '60s',
      rules: [durationP95, successRate, successRateByWorkflow],
    },
    // What dashboards read instead of every workflow's counters and buckets.
    {
      name: 'dashboard_hours',
      interval: '60s',
      rules: [
        allPipelineRuns,
        allPipelineDurationP95,
        allPipelineDurationBuckets,
        queueP95(settings),
        runnersBusy,
        recoveriesBegun,
        recoveriesSucceeded,
        recoveriesFailed,
        deliveriesOfHour,
        reconciledOfHour,
        tokensOfHour,
        collectionErrorsOfHour,
        restartsOfHour,
      ],
    },
    {
      name: 'dashboard_days',
      // Their windows are hours and days: a value every two minutes is fine enough, and half the work.
      interval: '2m',
      rules: [
        durationUsual(settings),
        durationAgainstUsual(settings),
        ...failureRatios(settings),
        verdictsOfDay,
        failuresOfDay,
        stageFailures,
        stageFailuresOfDay,
        stageDurationP95,
        suiteDurationP95,
        casesOfDay,
        flakyOfDay,
        workflowCostOfDay,
        healthScore(settings),
      ],
    },
  ];
}

/** The windows of the error budget's alerts, each once. */
function failureRatios({ objectives }: Settings): RecordingRule[] {
  const { fast, slow } = objectives.burn;
  const windows = new Set([fast.shortWindow, fast.longWindow, slow.shortWindow, slow.longWindow]);
  return [...windows].map((window) => failureRatio(window));
}
