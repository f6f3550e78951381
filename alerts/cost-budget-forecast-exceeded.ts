import { panels } from '../dashboards/panels.ts';
import { costMonthForecast } from '../metrics/cost.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { aboveBudget, budgetOfAlert } from './cost-against-budget.ts';

/** If the month goes on as it went so far, its budget will not do. */
export function costBudgetForecastExceeded({ cost }: Settings): AlertRule {
  return alert({
    alert: 'CostBudgetForecastExceeded',
    expr: aboveBudget(costMonthForecast),
    severity: 'high',
    component: 'cost',
    summary: "This month's budget will not do: {{ $labels.provider }}",
    description: `The month (UTC) is expected to cost {{ $value | printf "%.2f" }} USD; the budget is ${budgetOfAlert(cost.budgets)} USD.`,
    panel: { dashboard: 'cost', panel: panels.cost.forecastVsBudget },
  });
}
