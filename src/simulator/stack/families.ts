import type { Model } from '../model.ts';
import type { Grid } from '../series/points.ts';
import type { Family } from '../series/step-series.ts';
import { activityOf } from './activity.ts';
import { alertSeries } from './alerts.ts';
import { backendSeries } from './backends.ts';
import { collectorSeries } from './collector.ts';
import { kubernetesSeries } from './kubernetes.ts';
import { prometheusSeries } from './prometheus.ts';
import { type Outage, StackSeries } from './stack-series.ts';
import { targetsUp } from './targets.ts';

/**
 * What the stack's own programs say of themselves while the model's organisation works: a plain picture (counters
 * follow the rhythm of work, gauges swing with it, an outage leaves a gap), of metrics with evidence alone. A grid is a
 * part of the model's span; parts fit together.
 */
export function stackFamilies(model: Model, grid: Grid, outages: readonly Outage[] = []): Family[] {
  const { from, organisation } = model;
  const activity = activityOf(organisation.rhythm, from);
  const stack = new StackSeries(grid, activity, outages);
  collectorSeries(stack, outages);
  prometheusSeries(stack, from);
  backendSeries(stack, from);
  kubernetesSeries(stack, from);
  const ups = new StackSeries(grid, activity, []);
  targetsUp(ups, outages);
  return [...stack.finish(), ...ups.finish(), alertSeries(model, outages)];
}
