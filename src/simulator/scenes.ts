import type { Change } from './changes.ts';
import type { Incident } from './incidents.ts';
import type { RepositoryModel, WorkflowModel } from './organisation.ts';
import { Random } from './random.ts';
import { minute, wholeSecond } from './time.ts';

/** The runs that incidents add to a repository, so that they show whatever the hour. */
export function addedChanges(
  incidents: readonly Incident[],
  repository: RepositoryModel,
  seed: number,
): Change[] {
  return incidents.flatMap((incident) =>
    'repository' in incident && incident.repository !== repository.name
      ? []
      : repository.workflows.flatMap((workflow) => addedRuns(incident, repository, workflow, seed)),
  );
}

function addedRuns(
  incident: Incident,
  repository: RepositoryModel,
  workflow: WorkflowModel,
  seed: number,
): Change[] {
  if ('workflow' in incident && incident.workflow !== workflow.name) return [];
  const { start, end } = incident;
  const at = (time: number, place: 'default' | 'pull request'): Change =>
    change(repository, workflow, seed, wholeSecond(time), place);
  switch (incident.kind) {
    case 'bad-deploy': {
      // What breaks it, what people try meanwhile, and the repair.
      const tries = every(start, end, incident.runEveryMinutes ?? 45).map((time) => at(time, 'default'));
      return [...tries, { ...at(end, 'default'), title: 'Repair', scene: { kind: 'succeeds' } }];
    }
    case 'stuck-run':
      return [{ ...at(start, 'default'), scene: { kind: 'hangs', until: wholeSecond(end) } }];
    case 'transient-failures':
      return every(start, end, incident.runEveryMinutes).map((time) => at(time, 'default'));
    case 'flaky-tests':
    case 'slow-build':
    case 'queue-jam':
      return every(start, end, incident.runEveryMinutes).map((time) => at(time, 'pull request'));
    case 'exporter-gone':
    case 'cost-overrun':
    case 'billing-outage':
    case 'github-api-outage':
      return [];
  }
}

function every(start: number, end: number, minutes: number | undefined): number[] {
  if (minutes === undefined) return [];
  const times: number[] = [];
  for (let time = start; time < end; time += minutes * minute) times.push(time);
  return times;
}

function change(
  repository: RepositoryModel,
  workflow: WorkflowModel,
  seed: number,
  at: number,
  place: 'default' | 'pull request',
): Change {
  const random = new Random(seed, repository.name, workflow.name, 'scene', at);
  const pullRequest =
    place === 'pull request' && workflow.trigger.on === 'change' && workflow.trigger.pullRequests;
  const sha = random.hex(40);
  return {
    at,
    // A workflow that no push starts is started by hand.
    event: pullRequest ? 'pull_request' : workflow.trigger.on === 'change' ? 'push' : 'workflow_dispatch',
    branch: pullRequest ? `chore/${sha.slice(0, 8)}` : repository.defaultBranch,
    headRepository: repository.name,
    sha,
    title: 'Change settings',
    actor: random.pick(repository.people),
    only: workflow.name,
  };
}
