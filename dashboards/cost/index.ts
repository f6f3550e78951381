import type { Settings } from '../../src/settings/index.ts';
import { standardDashboard } from '../standard.ts';
import {
  claudeTokensTimeseries,
  costByWorkflowTimeseries,
  costOfWorkflowsTable,
  runnersTimeseries,
  tokensByKindTimeseries,
} from './consumption.ts';
import {
  anomaliesTimeseries,
  costByServiceTimeseries,
  dailyCostTimeseries,
  unusualServicesTable,
  yesterdayStat,
} from './days.ts';
import {
  alertsList,
  collectionErrorsTimeseries,
  dataAgeStat,
  forecastStat,
  forecastVsBudgetTimeseries,
  monthVsBudgetTimeseries,
  spentStat,
} from './month.ts';

/** For those who pay: where the money goes, and what is unusual. */
export function costDashboard(settings: Settings) {
  return standardDashboard({
    uid: 'cost',
    title: 'CI/CD Cost',
    description:
      'Where does the money go, by workflow too; what is unusual against what was expected; tokens by model and kind.',
    from: 'now-30d',
    refresh: '15m',
    rows: [
      {
        title: 'How does the month go?',
        panels: {
          spentNow: spentStat(),
          forecastNow: forecastStat(),
          yesterday: yesterdayStat(),
          dataAge: dataAgeStat(settings),
          monthVsBudget: monthVsBudgetTimeseries(),
          forecastVsBudget: forecastVsBudgetTimeseries(),
        },
      },
      {
        title: 'Where does the money go?',
        panels: {
          dailyTrend: dailyCostTimeseries(),
          byService: costByServiceTimeseries(),
          byWorkflow: costByWorkflowTimeseries(),
          costOfWorkflows: costOfWorkflowsTable(),
          runnersBusy: runnersTimeseries(),
        },
      },
      {
        title: 'What is unusual?',
        panels: {
          anomalies: anomaliesTimeseries(settings),
          unusualServices: unusualServicesTable(settings),
          alerts: alertsList(),
        },
      },
      {
        title: 'What are tokens spent on?',
        panels: {
          claudeTokens: claudeTokensTimeseries(),
          tokensByKind: tokensByKindTimeseries(),
        },
      },
      {
        title: 'Can the figures be believed?',
        panels: {
          collectionErrors: collectionErrorsTimeseries(),
        },
      },
    ],
  });
}
