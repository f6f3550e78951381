import type { Settings } from '../settings/index.ts';
import { awsBiller } from './costs/aws.ts';
import type { Biller, Provider } from './costs/bill.ts';
import { type ClaudeBiller, claudeBiller } from './costs/claude.ts';
import { githubBiller } from './costs/github.ts';
import { toMicroUsd } from './costs/money.ts';
import type { Incident } from './incidents.ts';
import { type OrganisationOptions, buildOrganisation } from './build-organisation.ts';
import type { Organisation } from './organisation.ts';
import type { Span } from './time.ts';
import { type Timeline, playTimeline } from './timeline.ts';

/** Bills by provider. */
export type Billers = Readonly<Record<Provider, Biller>> & { readonly claude: ClaudeBiller };

/** An organisation over a span of time, complete: whatever is asked of it has been decided. */
export interface Model extends Span {
  readonly seed: number;
  readonly settings: Settings;
  readonly organisation: Organisation;
  readonly incidents: readonly Incident[];
  readonly timeline: Timeline;
  readonly billers: Billers;
}

/** What a model is made from, besides the settings. */
export interface ModelOptions extends Span, OrganisationOptions {
  /** Another seed is another history of the same company. */
  readonly seed: number;
  readonly incidents?: readonly Incident[];
}

/**
 * Plays the company that the settings describe from `from` to `to` (milliseconds since 1970, whole seconds). The same
 * arguments give the same model, byte for byte; nothing is read from the clock or from outside.
 * @throws RangeError where the span is empty or an incident names a repository or workflow that the settings don't
 */
export function createModel(settings: Settings, options: ModelOptions): Model {
  const { seed, from, to, incidents = [] } = options;
  if (from % 1000 !== 0 || to % 1000 !== 0) throw new RangeError('from and to are whole seconds');
  if (from >= to) throw new RangeError(`nothing lies between ${from} and ${to}`);
  const organisation = buildOrganisation(settings, options);
  for (const incident of incidents) checkIncident(incident, organisation);
  const timeline = playTimeline(organisation, { seed, from, to, incidents, recovery: settings.recovery });
  const { budgets, runnerPrices } = settings.cost;
  const workflows = organisation.repositories.flatMap((repository) => repository.workflows);
  return {
    seed,
    from,
    to,
    settings,
    organisation,
    incidents,
    timeline,
    billers: {
      aws: awsBiller(toMicroUsd(budgets.aws), incidents, seed),
      claude: claudeBiller(toMicroUsd(budgets.claude), organisation.rhythm, incidents, seed),
      github: githubBiller(timeline.attempts, workflows, runnerPrices, from),
    },
  };
}

function checkIncident(incident: Incident, { repositories }: Organisation): void {
  if (incident.start >= incident.end) throw new RangeError(`${incident.kind} ends before it starts`);
  if (!('repository' in incident)) return;
  const repository = repositories.find(({ name }) => name === incident.repository);
  if (!repository) throw new RangeError(`${incident.kind}: no repository ${incident.repository}`);
  if (!('workflow' in incident)) return;
  const workflow = repository.workflows.find(({ name }) => name === incident.workflow);
  if (!workflow)
    throw new RangeError(`${incident.kind}: no workflow ${incident.workflow} in ${repository.name}`);
  if (incident.kind !== 'flaky-tests') return;
  const suites = workflow.stages.flatMap((stage) => stage.suites.map(({ name }) => name));
  if (suites.includes(incident.suite)) return;
  throw new RangeError(
    `${incident.kind}: no suite ${incident.suite} in ${workflow.name}; it has ${suites.join(', ')}`,
  );
}
