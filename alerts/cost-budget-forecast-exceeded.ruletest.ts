import { costBudget, costMonthForecast, costMonthToDate } from '../metrics/cost.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { costBudgetForecastExceeded } from './cost-budget-forecast-exceeded.ts';

const ec2 = { provider: 'aws', service: 'Amazon EC2' } as const;
const s3 = { provider: 'aws', service: 'Amazon S3' } as const;
const opus = { provider: 'claude', service: 'claude-opus' } as const;
const budgets = [
  series(costBudget, { provider: 'aws' }, '1000x40'),
  series(costBudget, { provider: 'claude' }, '500x40'),
  series(costBudget, { provider: 'all' }, '1400x40'),
];
const alertOf = (provider: string) => ({
  labels: { provider },
  summary: `This month's budget will not do: ${provider}`,
});

export const tests = ruleTests(costBudgetForecastExceeded(fixtureSettings), [
  fires('a cent above the budget of a provider, over its services', {
    edge: true,
    series: [
      ...budgets,
      series(costMonthForecast, ec2, '900x40'),
      series(costMonthForecast, s3, '100.01x40'),
      series(costMonthForecast, opus, '1x40'),
    ],
    at: '12m',
    alerts: [alertOf('aws')],
  }),
  silent('exactly the budget, and exactly that of all', {
    edge: true,
    series: [
      ...budgets,
      series(costMonthForecast, ec2, '900x40'),
      series(costMonthForecast, s3, '100x40'),
      series(costMonthForecast, opus, '400x40'),
    ],
    at: '12m',
  }),
  fires('the budget of all, though no provider is above its own', {
    series: [...budgets, series(costMonthForecast, ec2, '950x40'), series(costMonthForecast, opus, '451x40')],
    at: '12m',
    alerts: [alertOf('all')],
  }),
  silent('what is spent is above the budget, which is another alert; the forecast is not', {
    series: [...budgets, series(costMonthToDate, ec2, '1200x40'), series(costMonthForecast, ec2, '900x40')],
    at: '12m',
  }),
  fires('the exporter is away for 10 minutes', {
    series: [
      ...budgets.map(({ series }) => ({ series, values: '1000x10 stale _x9 1000x20' })),
      series(costMonthForecast, ec2, '1200x10 stale _x9 1200x20'),
    ],
    at: '18m',
    alerts: [alertOf('aws'), alertOf('all')],
  }),
  silent('a provider without a budget', {
    series: [series(costMonthForecast, ec2, '9000x40')],
    at: '12m',
  }),
]);
