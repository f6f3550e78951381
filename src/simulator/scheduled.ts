import type { Change } from './changes.ts';
import type { RepositoryModel } from './organisation.ts';
import { Random } from './random.ts';
import { type Span, day, hour, minute, startOfDay, wholeSecond, within } from './time.ts';

/** The moments at which a repository's workflows are started by the clock. */
export function scheduledChanges(repository: RepositoryModel, seed: number, span: Span): Change[] {
  return repository.workflows.flatMap(({ name, trigger }) => {
    if (trigger.on !== 'schedule') return [];
    const changes: Change[] = [];
    for (let start = startOfDay(span.from); start < span.to; start += day) {
      const random = new Random(seed, repository.name, name, 'schedule', start);
      // GitHub starts scheduled workflows late.
      const at = start + trigger.hour * hour + trigger.minute * minute + random.exponential(4 * minute);
      changes.push({
        at: wholeSecond(at),
        event: 'schedule',
        branch: repository.defaultBranch,
        headRepository: repository.name,
        sha: random.hex(40),
        title: name,
        actor: random.pick(repository.people),
        only: name,
      });
    }
    return changes.filter(({ at }) => within(span, at));
  });
}
