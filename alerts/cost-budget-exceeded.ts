import { panels } from '../dashboards/panels.ts';
import { costMonthToDate } from '../metrics/cost.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { aboveBudget, budgetOfAlert } from './cost-against-budget.ts';

/** A month's budget is spent. The rule compares with the budgets that the cost exporter exports from the settings. */
export function costBudgetExceeded({ cost }: Settings): AlertRule {
  return alert({
    alert: 'CostBudgetExceeded',
    expr: aboveBudget(costMonthToDate),
    severity: 'critical',
    component: 'cost',
    summary: "This month's budget is exceeded: {{ $labels.provider }}",
    description: `{{ $value | printf "%.2f" }} USD were spent since the start of the month (UTC); the budget is ${budgetOfAlert(cost.budgets)} USD.`,
    panel: { dashboard: 'cost', panel: panels.cost.monthVsBudget },
  });
}
