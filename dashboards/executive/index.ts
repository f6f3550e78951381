import type { Settings } from '../../src/settings/index.ts';
import { standardDashboard } from '../standard.ts';
import { repairedTimeseries, worstWorkflowsTable } from './burning.ts';
import {
  activeAlertsList,
  failingWorkflowsStat,
  healthScoreStat,
  healthScoreTimeseries,
  successRateStat,
} from './health.ts';
import { costVsBudgetTimeseries, dailyCostTimeseries, forecastStat, monthSpentStat } from './money.ts';
import {
  durationTimeseries,
  flakyShareTimeseries,
  runsByOutcomeTimeseries,
  successRateTimeseries,
} from './trend.ts';

/** For those who answer for delivery: four questions, top to bottom. */
export function executiveDashboard(settings: Settings) {
  return standardDashboard({
    uid: 'executive',
    title: 'CI/CD Executive',
    description: 'Is it healthy, is it getting better, what does it cost, what is burning?',
    from: 'now-7d',
    refresh: '5m',
    rows: [
      {
        title: 'Is it healthy?',
        panels: {
          healthScore: healthScoreStat(settings),
          successRateNow: successRateStat(settings),
          failingWorkflows: failingWorkflowsStat(),
          activeAlerts: activeAlertsList(),
        },
      },
      {
        title: 'Is it getting better?',
        panels: {
          successRateTrend: successRateTimeseries(settings),
          runsByOutcome: runsByOutcomeTimeseries(),
          healthTrend: healthScoreTimeseries(settings),
          durationTrend: durationTimeseries(),
          flakyShare: flakyShareTimeseries(),
        },
      },
      {
        title: 'What does it cost?',
        panels: {
          costVsBudget: costVsBudgetTimeseries(),
          monthSpent: monthSpentStat(),
          forecast: forecastStat(),
          dailyCost: dailyCostTimeseries(),
        },
      },
      {
        title: 'What is burning?',
        panels: {
          worstWorkflows: worstWorkflowsTable(settings),
          repaired: repairedTimeseries(),
        },
      },
    ],
  });
}
