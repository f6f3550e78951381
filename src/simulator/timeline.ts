import type { Organisation, WorkflowModel } from './organisation.ts';
import { hash } from './random.ts';
import type { Recovery } from './recovery.ts';
import { RepositoryPlay, type TimelineOptions } from './repository-play.ts';
import type { RunAttempt } from './run.ts';

export type { TimelineOptions } from './repository-play.ts';

/** What happened in an organisation's CI/CD. */
export interface Timeline {
  /** Every attempt that began within the span, in the order in which they ended; the last ones end after it. */
  readonly attempts: readonly RunAttempt[];
  /** Reruns that the recovery service asked for, in the order of asking. */
  readonly recoveries: readonly Recovery[];
}

/**
 * Plays all repositories' days from `from` to `to`. The same organisation, seed and span give the same timeline; a
 * later `to` only adds to it; an incident changes only runs from its start on.
 */
export function playTimeline(organisation: Organisation, options: TimelineOptions): Timeline {
  const slots = slotsOf(organisation.repositories.flatMap(({ workflows }) => workflows));
  const plays = organisation.repositories.map(
    (repository) => new RepositoryPlay(organisation, repository, slots, options),
  );
  return {
    attempts: plays
      .flatMap(({ attempts }) => attempts)
      .sort((a, b) => a.updatedAt - b.updatedAt || a.runId - b.runId || a.attempt - b.attempt),
    recoveries: plays
      .flatMap(({ recoveries }) => recoveries)
      .sort((a, b) => a.askedAt - b.askedAt || a.runId - b.runId),
  };
}

// A number below 1000 for each workflow: by name, so that a workflow that is added leaves the others' alone.
function slotsOf(workflows: readonly WorkflowModel[]): ReadonlyMap<WorkflowModel, number> {
  const slots = new Map<WorkflowModel, number>();
  const taken = new Set<number>();
  for (const workflow of workflows) {
    let slot = hash(`${workflow.repository} ${workflow.name}`) % 1000;
    while (taken.has(slot)) slot = (slot + 1) % 1000;
    taken.add(slot);
    slots.set(workflow, slot);
  }
  return slots;
}
