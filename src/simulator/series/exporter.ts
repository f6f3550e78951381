import { exporterBacklog, exporterDeliveries, exporterReconciledRuns } from '../../../metrics/pipeline.ts';
import { deliveriesOf } from '../deliveries.ts';
import { incidentsOf, isOn } from '../incidents.ts';
import type { Model } from '../model.ts';
import { Random } from '../random.ts';
import { day, minute, second, startOfDay, within } from '../time.ts';
import type { CountedAttempt } from './counted.ts';
import { CounterFamily } from './cumulative.ts';
import { GaugeFamily, levelsOf } from './levels.ts';
import type { Family } from './step-series.ts';

const events = ['workflow_run', 'workflow_job', 'ping'] as const;
const duplicates = 0.003;
const rejectedPerDay = 0.4;

/** What the pipeline exporter says of itself: deliveries taken, runs found without one, work that waits. */
export function exporterSeries(model: Model, counted: readonly CountedAttempt[]): Family[] {
  const { seed, from, incidents, organisation } = model;
  const deliveries = new CounterFamily(exporterDeliveries);
  const reconciled = new CounterFamily(exporterReconciledRuns);
  const backlog = new GaugeFamily(exporterBacklog);
  const down = incidentsOf(incidents, 'exporter-gone').filter(({ mode }) => mode === 'down');

  for (const event of events) {
    for (const outcome of ['accepted', 'duplicate', 'rejected'] as const)
      deliveries.declare({ event, outcome }, from);
  }
  for (const { name: repository } of organisation.repositories) reconciled.declare({ repository }, from);

  const arrivals: number[] = [];
  const departures: number[] = [];
  for (const { attempt, at, reconciled: found } of counted) {
    if (found) reconciled.add({ repository: attempt.repository }, at);
    const random = new Random(seed, 'deliveries', attempt.runId, attempt.attempt);
    for (const { at: made, event, action } of deliveriesOf(attempt)) {
      const [twice, work] = [random.chance(duplicates), random.whole(1, 6)];
      const lost = found && event === 'workflow_run' && action === 'completed';
      const arrives = made + second;
      if (lost || down.some((incident) => isOn(incident, arrives))) continue;
      deliveries.add({ event, outcome: 'accepted' }, arrives);
      if (twice) deliveries.add({ event, outcome: 'duplicate' }, arrives + minute);
      arrivals.push(arrives);
      departures.push(arrives + work * second);
    }
  }
  for (const at of rejectedTimes(model)) deliveries.add({ event: 'workflow_run', outcome: 'rejected' }, at);
  backlog.set({}, from, 0);
  for (const { time, value } of levelsOf(arrivals, departures)) backlog.set({}, time, value);
  return [deliveries.finish(), reconciled.finish(), backlog.finish()];
}

// Strangers find every public address.
function rejectedTimes(model: Model): number[] {
  const times: number[] = [];
  for (let start = startOfDay(model.from); start < model.to; start += day) {
    const random = new Random(model.seed, 'rejected', start);
    const count = random.poisson(rejectedPerDay);
    for (let i = 0; i < count; i += 1) times.push(start + random.whole(0, 86_399) * second);
  }
  return times.filter((time) => within(model, time));
}
