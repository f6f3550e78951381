import { components } from '../metrics/components.ts';
import { up } from '../metrics/scrape.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import type { AlertRule } from '../src/rules/index.ts';
import { targetsAllDown, targetsSomeDown } from './target-down.ts';

/** One instance of a job. */
const target = (job: string, instance: number, values: string): InputSeries =>
  series(
    up,
    { job, instance: `${job}-${instance}`, namespace: 'observability', pod: `${job}-${instance}` },
    values,
  );

function jobsOf({ component }: AlertRule): readonly string[] {
  const jobs = Object.entries<readonly string[]>(components).find(([name]) => name === component)?.[1];
  if (jobs === undefined) throw new Error(`${component} is no component`);
  return jobs;
}

export const allDown = targetsAllDown().map((rule) =>
  ruleTests(
    rule,
    jobsOf(rule).flatMap((job) => {
      const alerts = [{ labels: { job }, summary: `Every instance of ${job} is down` }];
      return [
        fires(`${job}: both instances are down for a little more than 3 minutes`, {
          edge: true,
          series: [target(job, 0, '1x9 0x20'), target(job, 1, '1x5 0x20')],
          at: '14m',
          alerts,
        }),
        silent(`${job}: both instances are down for less than 3 minutes`, {
          edge: true,
          series: [target(job, 0, '1x9 0x20'), target(job, 1, '1x5 0x20')],
          at: '12m',
        }),
        silent(`${job}: one of two instances is down`, {
          edge: true,
          series: [target(job, 0, '0x30'), target(job, 1, '1x30')],
          at: '20m',
        }),
        silent(`${job}: another job is down`, { series: [target('other', 0, '0x30')], at: '20m' }),
      ];
    }),
  ),
);

export const someDown = targetsSomeDown().map((rule) =>
  ruleTests(
    rule,
    jobsOf(rule).flatMap((job) => {
      const alerts = [{ labels: { job, instance: `${job}-0` }, summary: `${job}-0 of ${job} is down` }];
      return [
        fires(`${job}: one of two instances is down for a little more than 5 minutes`, {
          edge: true,
          series: [target(job, 0, '1x9 0x20'), target(job, 1, '1x30')],
          at: '16m',
          alerts,
        }),
        silent(`${job}: one of two instances is down for less than 5 minutes`, {
          edge: true,
          series: [target(job, 0, '1x9 0x20'), target(job, 1, '1x30')],
          at: '14m',
        }),
        silent(`${job}: all instances are down: the other rule tells`, {
          series: [target(job, 0, '0x30'), target(job, 1, '0x30')],
          at: '20m',
        }),
      ];
    }),
  ),
);
