import { describe, expect, it } from 'vitest';
import { counter, gauge, histogram } from '../../catalogue/index.ts';
import { checkQuery } from './check.ts';
import { knownSeries, recordedSeriesName } from './series.ts';

const facts = { unit: 'count', help: '', emitter: 'test', evidence: { kind: 'own' } } as const;
const known = knownSeries([
  counter({
    ...facts,
    name: 'runs_total',
    labels: { workflow: 'any', ref: ['default', 'other'], job: 'any' },
  }),
  gauge({ ...facts, name: 'active', labels: { workflow: 'any', job: 'any' } }),
  gauge({ ...facts, name: 'budget', labels: { provider: 'any' } }),
  histogram({ ...facts, name: 'duration_seconds', labels: { workflow: 'any', job: 'any' } }),
]);
known.set('w:runs:rate', recordedSeriesName('w:runs:rate', ['workflow']));

describe('checkQuery accepts', () => {
  it.each([
    ['sum by (workflow) (rate(runs_total{ref="default"}[5m]))', ['workflow']],
    ['sum by (workflow) (rate(runs_total{ref=~"default|other"}[$__rate_interval]))', ['workflow']],
    ['active{workflow=~"$workflow"}', ['workflow', 'job']],
    ['histogram_quantile(0.95, sum by (le, workflow) (rate(duration_seconds_bucket[1h])))', ['workflow']],
    ['sum(rate(duration_seconds_bucket{le="300"}[1h]))', []],
    ['max by (workflow) (active) == 0 unless on (workflow) w:runs:rate > 0', ['workflow']],
    ['time() - active > 3600', ['workflow', 'job']],
    ['-active * -1', ['workflow', 'job']],
    ['count(runs_total)', []],
    ['absent(runs_total{ref="default"})', ['workflow', 'ref', 'job']],
    ['present_over_time(runs_total[15m])', ['workflow', 'ref', 'job']],
    ['quantile_over_time(0.5, w:runs:rate[7d])', ['workflow']],
    ['label_replace(sum(budget), "provider", "all", "", "")', ['provider']],
    ['max_over_time((sum by (workflow) (rate(runs_total[5m])))[1d:5m])', ['workflow']],
    ['active * on (workflow) group_left () w:runs:rate', ['workflow', 'job']],
    ['topk(3, active) or vector(0)', ['workflow', 'job']],
    ['sum(runs_total unless present_over_time(runs_total[1h] offset 5m))', []],
    ['topk(3, avg_over_time(active[1d:15m] @ end()))', ['workflow', 'job']],
    ['present_over_time(runs_total[1m] @ 0)', ['workflow', 'ref', 'job']],
    ['active == bool scalar(sum(active))', ['workflow', 'job']],
  ])('%s', (query, labels) => {
    const checked = checkQuery(query, known);
    expect(checked.findings).toEqual([]);
    expect([...checked.labels].sort()).toEqual([...labels].sort());
  });
});

describe('checkQuery refuses', () => {
  it.each([
    ['sum by (workflow) (rate(runs_totl[5m]))', 'no metric runs_totl'],
    ['active{branch="main"}', 'active has no label branch'],
    ['rate(runs_total{ref="main"}[5m])', 'ref of runs_total is never "main"'],
    ['rate(runs_total{ref=~"default|main"}[5m])', 'ref of runs_total is never "main"'],
    ['active{workflow=~"("}', 'not a regular expression'],
    ['sum by (branch) (active)', 'no label branch to group by'],
    ['runs_total > 5', 'a counter is read through rate or increase'],
    ['sum by (workflow) (runs_total)', 'a counter is read through rate or increase'],
    [
      'runs_total unless present_over_time(active[1h] offset 5m)',
      'a counter is read through rate or increase',
    ],
    ['rate(active[5m])', 'rate is for counters'],
    ['max_over_time(runs_total[5m] @ end())', 'max_over_time is not for counters'],
    ['max_over_time(runs_total[5m])', 'max_over_time is not for counters'],
    ['rate(sum(runs_total)[5m:1m])', 'a counter is read through rate or increase'],
    ['histogram_quantile(0.9, sum by (workflow) (rate(duration_seconds_bucket[5m])))', 'needs the label le'],
    ['histogram_quantile(0.9, active)', 'is for the buckets of a histogram'],
    ['sum by (workflow) (rate(duration_seconds_bucket[5m]))', 'buckets are summed over le'],
    ['active / on (provider) budget', 'on (provider): the left side lacks it'],
    ['active > sum by (workflow) (active)', 'never match without on'],
    ['sum by (workflow) (active) and', 'no PromQL from here on'],
    ['{job="x"}', 'a selector without a metric name'],
    ['', 'no PromQL from here on'],
  ])('%s', (query, message) => {
    expect(checkQuery(query, known).findings.join('\n')).toContain(message);
  });
});
