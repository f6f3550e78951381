import { costExpectedDay, costExpectedDayUpper, costPreviousDay } from '../metrics/cost.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { costAnomaly } from './cost-anomaly.ts';

const ec2 = { provider: 'aws', service: 'Amazon EC2' } as const;
const s3 = { provider: 'aws', service: 'Amazon S3' } as const;
const alerts = [{ labels: ec2, summary: 'Amazon EC2 of aws was unusually expensive' }];

type Labels = Parameters<typeof series<typeof costPreviousDay.labels>>[1];

/** A day's cost, what was expected of it, and the upper bound of that, told by two pods as while one replaces the other. */
function day(labels: Labels, cost: string, expected: string, upper: string): InputSeries[] {
  return ['cost-exporter-a', 'cost-exporter-b'].flatMap((pod) => [
    series(costPreviousDay, { ...labels, pod }, cost),
    series(costExpectedDay, { ...labels, pod }, expected),
    series(costExpectedDayUpper, { ...labels, pod }, upper),
  ]);
}

export const tests = ruleTests(costAnomaly(fixtureSettings), [
  fires('a cent above the upper bound, far above the expected day', {
    edge: true,
    series: day(ec2, '60x5 80.01x20', '50x30', '80x30'),
    at: '10m',
    alerts,
  }),
  silent('exactly the upper bound', {
    edge: true,
    series: day(ec2, '80x30', '50x30', '80x30'),
    at: '10m',
  }),
  fires('exactly 10 USD above the expected day, in binary a little less', {
    edge: true,
    // 16.4 - 6.4 is 9.999999999999998.
    series: day(ec2, '16.4x30', '6.4x30', '12x30'),
    at: '10m',
    alerts,
  }),
  silent('above the upper bound, but not by 10 USD above the expected day', {
    edge: true,
    series: day(ec2, '19.99x30', '10x30', '12x30'),
    at: '10m',
  }),
  fires('only for the service that was', {
    series: [
      ...day(ec2, '300x30', '50x30', '80x30'),
      ...day(s3, '60x30', '50x30', '80x30'),
      ...day({ provider: 'claude', service: 'Amazon EC2' }, '60x30', '50x30', '80x30'),
    ],
    at: '10m',
    alerts,
  }),
  silent('a new service: nothing is known of what to expect', {
    series: [series(costPreviousDay, ec2, '300x30')],
    at: '10m',
  }),
  fires('the exporter is away for 10 minutes', {
    series: day(ec2, '300x10 stale _x20', '50x10 stale _x20', '80x10 stale _x20'),
    at: '20m',
    alerts,
  }),
  silent('the next day is as expected', {
    series: day(ec2, '300x10 55x40', '50x50', '80x50'),
    at: '30m',
  }),
]);
