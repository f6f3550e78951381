import { costBudget, costMonthToDate } from '../metrics/cost.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { costBudgetExceeded } from './cost-budget-exceeded.ts';

const ec2 = { provider: 'aws', service: 'Amazon EC2' } as const;
const s3 = { provider: 'aws', service: 'Amazon S3' } as const;
const opus = { provider: 'claude', service: 'claude-opus' } as const;
const budgets = [
  // Two pods, as while one replaces the other.
  series(costBudget, { provider: 'aws', pod: 'cost-exporter-a' }, '1000x40'),
  series(costBudget, { provider: 'aws', pod: 'cost-exporter-b' }, '1000x40'),
  series(costBudget, { provider: 'claude' }, '500x40'),
  series(costBudget, { provider: 'all' }, '1400x40'),
];
const exceeded = (provider: string) => ({
  labels: { provider },
  summary: `This month's budget is exceeded: ${provider}`,
});

export const tests = ruleTests(costBudgetExceeded(fixtureSettings), [
  fires('a cent above the budget of a provider, over its services', {
    edge: true,
    series: [
      ...budgets,
      series(costMonthToDate, ec2, '900x10 900.01x30'),
      series(costMonthToDate, s3, '100x40'),
      series(costMonthToDate, opus, '10x40'),
    ],
    at: '12m',
    alerts: [exceeded('aws')],
  }),
  silent('exactly the budget, in binary a little more', {
    edge: true,
    series: [
      // Three times 10.3 is 30.900000000000002.
      series(costBudget, { provider: 'claude' }, '30.9x40'),
      series(costMonthToDate, opus, '10.3x40'),
      series(costMonthToDate, { ...opus, service: 'claude-sonnet' }, '10.3x40'),
      series(costMonthToDate, { ...opus, service: 'claude-haiku' }, '10.3x40'),
    ],
    at: '12m',
  }),
  fires('the budget of all, though no provider is above its own', {
    edge: true,
    series: [...budgets, series(costMonthToDate, ec2, '990x40'), series(costMonthToDate, opus, '410.01x40')],
    at: '12m',
    alerts: [exceeded('all')],
  }),
  fires('one provider of two, and all', {
    series: [...budgets, series(costMonthToDate, ec2, '900x40'), series(costMonthToDate, opus, '501x40')],
    at: '12m',
    alerts: [exceeded('claude'), exceeded('all')],
  }),
  silent('the figure fell below the budget: a correction, or a new month', {
    series: [...budgets, series(costMonthToDate, ec2, '1200x10 900x30')],
    at: '13m',
  }),
  silent('a provider without a budget', {
    series: [
      series(costBudget, { provider: 'aws' }, '1000x40'),
      series(costMonthToDate, { provider: 'github', service: 'Actions' }, '9000x40'),
    ],
    at: '12m',
  }),
  silent('two pods tell of one bill while one replaces the other', {
    series: [
      ...budgets,
      series(costMonthToDate, { ...ec2, pod: 'cost-exporter-a' }, '900x12'),
      series(costMonthToDate, { ...ec2, pod: 'cost-exporter-b' }, '_x9 901x30'),
    ],
    at: '12m',
  }),
  fires('the exporter is away for 10 minutes', {
    series: [
      ...budgets.map(({ series }) => ({ series, values: '1000x10 stale _x9 1000x20' })),
      series(costMonthToDate, ec2, '1200x10 stale _x9 1200x20'),
    ],
    at: '18m',
    alerts: [exceeded('aws'), exceeded('all')],
  }),
  silent('a new month', {
    series: [...budgets, series(costMonthToDate, ec2, '1200x10 3x30')],
    at: '30m',
  }),
  silent('no exporter', { series: [], at: '12m' }),
]);
