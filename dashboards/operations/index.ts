import type { Settings } from '../../src/settings/index.ts';
import { standardDashboard } from '../standard.ts';
import {
  budgetLeftTable,
  errorBudgetTimeseries,
  errorLinesTimeseries,
  errorLog,
  errorRateByStageTimeseries,
  stageDurationTable,
  successRateTimeseries,
} from './breaking.ts';
import {
  activeRunsTimeseries,
  failingNowStat,
  oldestActiveRunTimeseries,
  oldestNowStat,
  pipelineStatusTimeline,
  queuedNowStat,
  runsNowStat,
  workflowsTable,
} from './now.ts';
import {
  alertsList,
  circuitBreakersTimeline,
  exporterBacklogTimeseries,
  exporterDeliveriesTimeseries,
  recoveriesTimeseries,
  recoveryBacklogTimeseries,
  recoveryOutcomeTimeseries,
} from './repair.ts';
import {
  durationHeatmap,
  queueTimeseries,
  resourceUtilisationTimeseries,
  runnersBusyTimeseries,
} from './saturation.ts';

/** For those on duty: from what is red now to its cause. */
export function operationsDashboard(settings: Settings) {
  return standardDashboard({
    uid: 'operations',
    title: 'CI/CD Operations',
    description:
      'What runs now, where does it break, what is queued, what is saturated, what has been repaired?',
    from: 'now-6h',
    refresh: '30s',
    rows: [
      {
        title: 'What runs now?',
        panels: {
          failingNow: failingNowStat(),
          runsNow: runsNowStat(),
          queuedNow: queuedNowStat(),
          oldestNow: oldestNowStat(settings),
          alerts: alertsList(),
          pipelineStatus: pipelineStatusTimeline(),
          workflows: workflowsTable(settings),
        },
      },
      {
        title: 'Where does it break?',
        panels: {
          successRateByWorkflow: successRateTimeseries(settings),
          errorRateByStage: errorRateByStageTimeseries(),
          errorBudget: errorBudgetTimeseries(settings),
          budgetLeft: budgetLeftTable(settings),
          errorLines: errorLinesTimeseries(),
          stageDuration: stageDurationTable(),
          errorLog: errorLog(),
        },
      },
      {
        title: 'What is queued, what is slow?',
        panels: {
          activeRuns: activeRunsTimeseries(),
          queueTime: queueTimeseries(settings),
          oldestActiveRun: oldestActiveRunTimeseries(settings),
          durationHeatmap: durationHeatmap(),
        },
      },
      {
        title: 'What is saturated?',
        panels: {
          runnersBusy: runnersBusyTimeseries(),
          resourceUtilisation: resourceUtilisationTimeseries(),
        },
      },
      {
        title: 'What has been repaired?',
        panels: {
          recoveries: recoveriesTimeseries(),
          recoveryOutcome: recoveryOutcomeTimeseries(),
          circuitBreakers: circuitBreakersTimeline(),
          recoveryBacklog: recoveryBacklogTimeseries(),
        },
      },
      {
        title: 'Does news of GitHub arrive?',
        panels: {
          exporterDeliveries: exporterDeliveriesTimeseries(),
          exporterBacklog: exporterBacklogTimeseries(),
        },
      },
    ],
  });
}
