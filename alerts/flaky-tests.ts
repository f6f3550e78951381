import { panels } from '../dashboards/panels.ts';
import { testCases } from '../metrics/tests.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** Tests of a repository failed and then passed on the same commit, more often than is put up with. */
export function flakyTests({ objectives }: Settings): AlertRule {
  const { outcomes, window } = objectives.flaky;
  const flaky = testCases.where({ outcome: 'flaky' });
  return alert({
    alert: 'FlakyTests',
    expr: round(sumBy(['repository'], increase(flaky.over(window)))).gt(outcomes),
    severity: 'medium',
    component: 'tests',
    summary: 'Tests of {{ $labels.repository }} are flaky',
    description: `{{ $value }} times in the last ${window} a test failed and then passed on the same commit (limit ${outcomes}).`,
    panel: {
      dashboard: 'development',
      panel: panels.development.flakyTests,
      variables: ['repository'],
    },
  });
}
