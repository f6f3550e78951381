import { pipelineOldestActiveRun, pipelineRunsActive } from '../../../metrics/pipeline.ts';
import { firstStart } from '../deliveries.ts';
import type { Model } from '../model.ts';
import type { RunAttempt } from '../run.ts';
import { GaugeFamily, levelsOf } from './levels.ts';
import type { Family } from './step-series.ts';

/** Runs that go on, and since when the oldest does; 0 for every workflow that is idle. */
export function activeRuns({ organisation, timeline, from }: Model): Family[] {
  const active = new GaugeFamily(pipelineRunsActive);
  const oldest = new GaugeFamily(pipelineOldestActiveRun, 'age');
  for (const { repository, name: workflow } of organisation.repositories.flatMap((r) => r.workflows)) {
    const attempts = timeline.attempts.filter(
      (run) => run.repository === repository && run.workflow === workflow,
    );
    const begun = (run: RunAttempt): number => firstStart(run) ?? run.updatedAt;

    const queued = levelsOf(
      attempts.map(({ runStartedAt }) => runStartedAt),
      attempts.map(begun),
    );
    const running = levelsOf(
      attempts.map(begun),
      attempts.map(({ updatedAt }) => updatedAt),
    );
    const idle = [{ time: from, value: 0 }];
    for (const { time, value } of [...idle, ...queued])
      active.set({ repository, workflow, state: 'queued' }, time, value);
    for (const { time, value } of [...idle, ...running]) {
      active.set({ repository, workflow, state: 'in_progress' }, time, value);
    }

    oldest.set({ repository, workflow }, from, -Infinity);
    for (const { time, since } of oldestOf(attempts)) oldest.set({ repository, workflow }, time, since);
  }
  return [active.finish(), oldest.finish()];
}

// Since when the oldest active run has gone on, at each time at which that changes; -Infinity for none.
function oldestOf(attempts: readonly RunAttempt[]): { time: number; since: number }[] {
  const ends = attempts
    .flatMap((run) => [
      { time: run.runStartedAt, since: run.runStartedAt, step: 1 },
      { time: run.updatedAt, since: run.runStartedAt, step: -1 },
    ])
    .sort((a, b) => a.time - b.time);
  const active: number[] = [];
  return ends.map(({ time, since, step }) => {
    if (step === 1) active.push(since);
    else active.splice(active.indexOf(since), 1);
    return { time, since: active.length === 0 ? -Infinity : Math.min(...active) };
  });
}
