import { up } from '../../../metrics/scrape.ts';
import { incidentsOf } from '../incidents.ts';
import type { Model } from '../model.ts';
import { activeRuns } from './active.ts';
import { costCounters, costGauges } from './cost.ts';
import { countedAttempts } from './counted.ts';
import { exporterSeries } from './exporter.ts';
import { isScraped } from './labels.ts';
import { GaugeFamily } from './levels.ts';
import { lastRuns, pipelineCounters } from './pipeline.ts';
import { recoverySeries } from './recovery.ts';
import { type Family, withGaps } from './step-series.ts';
import { testSeries } from './tests.ts';

/** Programs whose series the model makes. */
export const emitters = ['pipeline-exporter', 'cost-exporter', 'recovery'] as const;

/** A program whose series the model makes. */
export type Emitter = (typeof emitters)[number];

/**
 * Every series of the stack's own metrics that the model's organisation brings about, from `model.from` on, grouped by
 * metric; and `up` of the programs that send them. Series hold their changes only: there is no grid yet.
 */
export function modelFamilies(model: Model): Family[] {
  const counted = countedAttempts(model);
  const families = [
    ...pipelineCounters(model, counted),
    ...activeRuns(model),
    ...lastRuns(counted),
    ...testSeries(counted),
    ...exporterSeries(model, counted),
    ...costGauges(model),
    ...costCounters(model, counted),
    ...recoverySeries(model),
  ].map((family) => silenced(family, model));
  const targets = emitters.flatMap((emitter) => upOf(emitter, model).series);
  return [...families, { metric: up, series: targets }];
}

// An exporter that is down sends nothing at all; one that is silent is still scraped.
function silenced(family: Family, { incidents }: Model): Family {
  if (family.metric.emitter !== 'pipeline-exporter') return family;
  const gaps = incidentsOf(incidents, 'exporter-gone').filter(
    ({ mode }) => mode === 'down' || !isScraped(family.metric),
  );
  return { ...family, series: family.series.map((series) => withGaps(series, gaps)) };
}

function upOf(emitter: Emitter, { from, incidents }: Model): Family {
  const family = new GaugeFamily(up, 'level', emitter);
  family.set({}, from, 1);
  if (emitter === 'pipeline-exporter') {
    for (const { start, end, mode } of incidentsOf(incidents, 'exporter-gone')) {
      if (mode === 'silent') continue;
      family.set({}, start, 0);
      family.set({}, end, 1);
    }
  }
  return family.finish();
}
