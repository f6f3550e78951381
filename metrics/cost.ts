import { counter, gauge } from '../src/catalogue/index.ts';
import { costProviders, target, workflow } from './labels.ts';

// What CI/CD costs: the cost exporter reads bills and exports days that are over, in US dollars.

const own = { emitter: 'cost-exporter', evidence: { kind: 'own' } } as const;

/** One service on one provider's bill. */
const bill = { provider: costProviders, service: 'any', ...target } as const;

export const costPreviousDay = gauge({
  ...own,
  name: 'cost_previous_day_usd',
  unit: 'usd',
  help: 'Cost of the last complete UTC day.',
  labels: bill,
});

export const costExpectedDay = gauge({
  ...own,
  name: 'cost_expected_day_usd',
  unit: 'usd',
  help: 'What that day was expected to cost, from the same weekday of the past weeks.',
  labels: bill,
});

export const costExpectedDayUpper = gauge({
  ...own,
  name: 'cost_expected_day_upper_usd',
  unit: 'usd',
  help: 'Upper bound of what that day was expected to cost.',
  labels: bill,
});

export const costPreviousDayTimestamp = gauge({
  ...own,
  name: 'cost_previous_day_timestamp_seconds',
  unit: 'timestamp',
  help: 'Start of the day that cost_previous_day_usd speaks of.',
  labels: { provider: costProviders, ...target },
});

export const costMonthToDate = gauge({
  ...own,
  name: 'cost_month_to_date_usd',
  unit: 'usd',
  help: 'Cost since the start of the UTC month.',
  labels: bill,
});

export const costMonthForecast = gauge({
  ...own,
  name: 'cost_month_forecast_usd',
  unit: 'usd',
  help: 'What the whole UTC month is expected to cost.',
  labels: bill,
});

export const costBudget = gauge({
  ...own,
  name: 'cost_budget_usd',
  unit: 'usd',
  help: 'Budget of a month, by provider and for all of them.',
  labels: { provider: [...costProviders, 'all'], ...target },
});

export const costWorkflow = counter({
  ...own,
  name: 'cost_workflow_usd_total',
  unit: 'usd',
  help: 'Cost of runner minutes by workflow.',
  labels: { ...workflow, ...target },
});

export const claudeTokens = counter({
  ...own,
  name: 'claude_tokens_total',
  unit: 'tokens',
  help: 'Tokens that the Claude API processed.',
  labels: { model: 'any', token_type: ['input', 'output', 'cache_read', 'cache_creation'], ...target },
});

export const costLastSuccess = gauge({
  ...own,
  name: 'cost_last_success_timestamp_seconds',
  unit: 'timestamp',
  help: 'When a provider was last read without an error.',
  labels: { provider: costProviders, ...target },
});

export const costCollectionErrors = counter({
  ...own,
  name: 'cost_collection_errors_total',
  unit: 'count',
  help: 'Failed attempts to read a provider, by reason.',
  labels: { provider: costProviders, reason: 'any', ...target },
});
