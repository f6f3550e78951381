import type { RuleGroup } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { costAnomaly } from './cost-anomaly.ts';
import { costBudgetExceeded } from './cost-budget-exceeded.ts';
import { costBudgetForecastExceeded } from './cost-budget-forecast-exceeded.ts';
import { costCollectionFailing } from './cost-collection-failing.ts';
import { costDataStale } from './cost-data-stale.ts';
import { flakyTests } from './flaky-tests.ts';
import { pipelineDeliveriesMissing } from './pipeline-deliveries-missing.ts';
import { pipelineDeliveriesRejected } from './pipeline-deliveries-rejected.ts';
import { pipelineErrorBudgetBurnFast, pipelineErrorBudgetBurnSlow } from './pipeline-error-budget-burn.ts';
import { pipelineExporterBacklogGrowing } from './pipeline-exporter-backlog-growing.ts';
import { pipelineFailing } from './pipeline-failing.ts';
import { pipelineQueueLong } from './pipeline-queue-long.ts';
import { pipelineRunFailed } from './pipeline-run-failed.ts';
import { pipelineSlow } from './pipeline-slow.ts';
import { pipelineStuck } from './pipeline-stuck.ts';
import { pipelineSuccessRateLow } from './pipeline-success-rate-low.ts';
import { pipelineTelemetryMissing } from './pipeline-telemetry-missing.ts';
import { recoveryBacklogGrowing } from './recovery-backlog-growing.ts';
import { recoveryCircuitOpen } from './recovery-circuit-open.ts';
import { recoveryFailing } from './recovery-failing.ts';
import { watchdog } from './watchdog.ts';

/** Alerts about what the company does: its pipelines, tests, costs, and what repairs them. By rule file. */
export function companyAlerts(settings: Settings): Record<string, readonly RuleGroup[]> {
  return {
    'pipeline-alerts': [
      {
        name: 'pipeline_alerts',
        rules: [
          pipelineRunFailed(settings),
          pipelineFailing(settings),
          pipelineErrorBudgetBurnFast(settings),
          pipelineErrorBudgetBurnSlow(settings),
          pipelineSuccessRateLow(settings),
          pipelineSlow(settings),
          pipelineStuck(settings),
          pipelineQueueLong(settings),
          pipelineTelemetryMissing(settings),
          pipelineDeliveriesMissing(),
          pipelineDeliveriesRejected(),
          pipelineExporterBacklogGrowing(),
          flakyTests(settings),
        ],
      },
    ],
    'cost-alerts': [
      {
        name: 'cost_alerts',
        rules: [
          costBudgetExceeded(settings),
          costBudgetForecastExceeded(settings),
          costAnomaly(settings),
          costDataStale(settings),
          costCollectionFailing(settings),
        ],
      },
    ],
    'recovery-alerts': [
      {
        name: 'recovery_alerts',
        rules: [recoveryFailing(settings), recoveryCircuitOpen(settings), recoveryBacklogGrowing()],
      },
    ],
    watchdog: [{ name: 'watchdog', rules: [watchdog()] }],
  };
}
