import { describe, expect, it } from 'vitest';
import type { ReadPanel, ReadTarget } from '../dashboards/inspect.ts';
import { questionOf, stepOf } from './grafana-query.ts';

const [hour, day] = [3600, 86_400];
const panel: ReadPanel = {
  id: 1,
  type: 'timeseries',
  title: 'x',
  gridPos: { x: 0, y: 0, w: 1, h: 1 },
  maxDataPoints: 200,
};
const target = (expr: string, more: Partial<ReadTarget> = {}): ReadTarget => ({ refId: 'A', expr, ...more });
const to = 1_760_000_123;

describe('the step', () => {
  it.each([
    [hour, 60],
    [6 * hour, 120],
    [day, 300],
    [7 * day, hour],
    [30 * day, 3 * hour],
    [90 * day, 12 * hour],
  ])('of %i s is %i s, as Grafana rounds it', (range, step) => {
    expect(stepOf(panel, range)).toBe(step);
  });

  it('is never below the panel’s own distance', () => {
    expect(stepOf({ ...panel, interval: '1h' }, hour)).toBe(hour);
    expect(stepOf({ ...panel, interval: '1h' }, 90 * day)).toBe(12 * hour);
  });
});

describe('a question', () => {
  const range = { from: to - day, to };

  it('over a range begins at a multiple of its step', () => {
    expect(questionOf(panel, target('up'), range)).toEqual({
      kind: 'range',
      expr: 'up',
      start: Math.floor((to - day) / 300) * 300,
      end: to,
      step: 300,
    });
  });

  it('for one value is asked at the end', () => {
    expect(questionOf(panel, target('up', { instant: true }), range)).toEqual({
      kind: 'instant',
      expr: 'up',
      time: to,
    });
  });

  it('fills in Grafana’s variables, with every choice at All', () => {
    const expr = 'a{workflow=~"$workflow"}[$__rate_interval] b[$__interval] c[$__range]';
    expect(questionOf(panel, target(expr), range)).toMatchObject({
      expr: 'a{workflow=~".+"}[360s] b[300s] c[86400s]',
    });
  });

  it('looks at the panel’s own range where it has one', () => {
    expect(questionOf({ ...panel, timeFrom: '30d' }, target('up'), range)).toMatchObject({
      step: 3 * hour,
      end: to,
    });
  });
});
