import { panels } from '../dashboards/panels.ts';
import { pipelineRuns } from '../metrics/pipeline.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { lastRunFailed } from './pipeline-last-run.ts';

/** A workflow's last run on the default branch failed and none succeeded for a while: the recovery did not help. */
export function pipelineFailing({ objectives }: Settings): AlertRule {
  const { withoutSuccess, lastKnown } = objectives.failing;
  const successes = pipelineRuns.where({ ref: 'default', status: 'success' });
  const succeeded = round(sumBy(['repository', 'workflow'], increase(successes.over(withoutSuccess)))).gt(0);
  return alert({
    alert: 'PipelineFailing',
    // `unless`, not a comparison with 0: a workflow that never succeeded may have no success series.
    expr: lastRunFailed(lastKnown).unless(succeeded, { on: ['repository', 'workflow'] }),
    for: '1m',
    severity: 'critical',
    component: 'pipeline',
    summary: '{{ $labels.workflow }} of {{ $labels.repository }} is failing',
    description: `Its last run on the default branch failed, and no run on that branch succeeded in the last ${withoutSuccess}.`,
    panel: {
      dashboard: 'operations',
      panel: panels.operations.pipelineStatus,
      variables: ['repository', 'workflow'],
    },
  });
}
