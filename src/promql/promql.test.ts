import { describe, expect, it } from 'vitest';
import { counter, gauge, histogram } from '../catalogue/index.ts';
import {
  age,
  constant,
  histogramQuantile,
  increase,
  lastOverTime,
  matches,
  maxBy,
  noneOf,
  oneOf,
  rate,
  render,
  round,
  sumBy,
  variable,
  withLabel,
} from './index.ts';

const facts = { unit: 'count', help: '', emitter: 'test', evidence: { kind: 'own' } } as const;
const runs = counter({
  ...facts,
  name: 'runs_total',
  labels: { workflow: 'any', ref: ['default', 'other'], job: 'any' },
});
const active = gauge({ ...facts, name: 'active', labels: { workflow: 'any', job: 'any' } });
const duration = histogram({ ...facts, name: 'duration_seconds', labels: { workflow: 'any' } });

const text = (vector: { node: Parameters<typeof render>[0] }): string => render(vector.node);

describe('the text of a query', () => {
  it('names matchers in the order in which they were written', () => {
    expect(text(active.where({ workflow: variable('workflow'), job: noneOf('a', 'b') }))).toBe(
      'active{workflow=~"$workflow", job!~"a|b"}',
    );
  });

  it('escapes what would end a string or mean something in a regular expression', () => {
    expect(text(active.where({ workflow: 'a"b\\c\nd' }))).toBe('active{workflow="a\\"b\\\\c\\nd"}');
    expect(text(active.where({ workflow: oneOf('a.b', 'c|d') }))).toBe('active{workflow=~"a\\\\.b|c\\\\|d"}');
    expect(text(active.where({ workflow: matches('ci-.*') }))).toBe('active{workflow=~"ci-.*"}');
  });

  it('keeps the order of evaluation that the tree says', () => {
    const a = active.where();
    expect(text(a.sub(a.sub(a)))).toBe('active - (active - active)');
    expect(text(a.sub(a).sub(a))).toBe('active - active - active');
    expect(text(a.add(a).mul(2))).toBe('(active + active) * 2');
    expect(text(a.mul(100).div(a))).toBe('active * 100 / active');
    expect(text(a.div(a.mul(2)))).toBe('active / (active * 2)');
    expect(text(a.gt(1).and(a.lt(5)).unless(a.eq(3)))).toBe('(active > 1 and active < 5) unless active == 3');
    expect(text(a.or(a.gt(1).and(a)))).toBe('active or active > 1 and active');
    expect(text(a.sub(1).subquery('1d', '5m'))).toBe('(active - 1)[1d:5m]');
  });

  it('writes windows that end at a fixed time, and values of that time', () => {
    expect(text(active.where().at('end()'))).toBe('active @ end()');
    expect(text(increase(runs.where().over('5m', '1d').at('end()')))).toBe(
      'increase(runs_total[5m] @ end() offset 1d)',
    );
    expect(text(lastOverTime(active.where().subquery('1d', '15m').at(0)))).toBe(
      'last_over_time(active[1d:15m] @ 0)',
    );
  });

  it('writes ranges, offsets, functions, aggregations and matching', () => {
    expect(text(sumBy(['workflow'], rate(runs.where({ ref: 'default' }).over('5m', '1d'))))).toBe(
      'sum by (workflow) (rate(runs_total{ref="default"}[5m] offset 1d))',
    );
    expect(text(sumBy([], increase(runs.where().over('$__rate_interval'))))).toBe(
      'sum(increase(runs_total[$__rate_interval]))',
    );
    expect(text(histogramQuantile(0.95, sumBy(['le'], rate(duration.bucket.where().over('1h')))))).toBe(
      'histogram_quantile(0.95, sum by (le) (rate(duration_seconds_bucket[1h])))',
    );
    expect(
      text(
        maxBy(['workflow'], lastOverTime(active.where().over('15m'))).gt(active.where(), {
          on: ['workflow'],
        }),
      ),
    ).toBe('max by (workflow) (last_over_time(active[15m])) > on (workflow) active');
    expect(text(age(active.where()).test('>', 60))).toBe('time() - active > bool 60');
    expect(text(withLabel(constant(1), 'provider', 'all'))).toBe(
      'label_replace(vector(1), "provider", "all", "", "")',
    );
  });

  it('breaks long queries over lines and keeps a limit beside what it limits', () => {
    const long = round(
      sumBy(['workflow'], increase(runs.where({ workflow: matches('x'.repeat(70)) }).over('6h'))),
    );
    expect(text(long.div(long).gt(0.5).and(long.gte(5)))).toMatchInlineSnapshot(`
      "(
        round(
          sum by (workflow) (
            increase(
              runs_total{workflow=~"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}[6h]
            )
          )
        )
        /
        round(
          sum by (workflow) (
            increase(
              runs_total{workflow=~"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}[6h]
            )
          )
        )
      ) > 0.5
      and
      round(
        sum by (workflow) (
          increase(
            runs_total{workflow=~"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}[6h]
          )
        )
      ) >= 5"
    `);
  });
});

describe('labels', () => {
  it('are those that survive an operation', () => {
    expect(sumBy(['workflow'], rate(runs.where().over('5m'))).labels).toEqual(['workflow']);
    expect(histogramQuantile(0.5, rate(duration.bucket.where().over('5m'))).labels).toEqual(['workflow']);
    expect(active.where().mul(active.where(), { on: ['workflow'] }).labels).toEqual(['workflow']);
    expect(withLabel(constant(1), 'provider', 'all').labels).toEqual(['provider']);
  });

  it('must be the same on both sides of an operator without on', () => {
    expect(() => active.where().div(runs.where())).toThrow('needs `on`');
  });
});

describe('the compiler refuses', () => {
  it('what the catalogue does not know', () => {
    // @ts-expect-error: no such label
    expect(text(active.where({ branch: 'main' }))).toContain('branch');
    // @ts-expect-error: no such value
    expect(text(runs.where({ ref: 'main' }))).toContain('main');
    // @ts-expect-error: no such value among several
    expect(text(runs.where({ ref: oneOf('default', 'main') }))).toContain('main');
    // @ts-expect-error: a gauge has no rate
    expect(text(rate(active.where().over('5m')))).toContain('rate');
    // @ts-expect-error: a counter has no last value worth reading
    expect(text(lastOverTime(runs.where().over('5m')))).toContain('last_over_time');
    // @ts-expect-error: the series have no such label to group by
    expect(() => sumBy(['branch'], active.where())).toThrow('lack it');
    // @ts-expect-error: both sides must have the label
    expect(text(active.where().div(runs.where(), { on: ['ref'] }))).toContain('on (ref)');
  });
});
