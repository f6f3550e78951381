import type { Settings } from '../settings/index.ts';
import type { Organisation } from './organisation.ts';
import { profileOf } from './profiles.ts';
import { type Rhythm, officeRhythm } from './rhythm.ts';

/** What the settings do not say. */
export interface OrganisationOptions {
  readonly rhythm?: Rhythm;
  /** Pull requests opened in each repository on a full working day. */
  readonly pullRequestsPerDay?: number;
}

const people = ['amara', 'bogdan', 'chen', 'dina', 'emil', 'farah', 'goran', 'hana', 'ines', 'jonas'];

/**
 * The company that the settings describe: its repositories and workflows by name, what happens inside them by the
 * profile that fits the name. A workflow of a name that nobody knows builds and tests.
 */
export function buildOrganisation(settings: Settings, options: OrganisationOptions = {}): Organisation {
  const { rhythm = officeRhythm, pullRequestsPerDay = 22 } = options;
  return {
    name: settings.organisation,
    rhythm,
    repositories: settings.github.repositories.map(({ name, defaultBranch, workflows }) => ({
      name,
      defaultBranch,
      pullRequestsPerDay,
      people,
      workflows: workflows.map((workflow) => ({
        repository: name,
        name: workflow.name,
        path: `.github/workflows/${workflow.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.yml`,
        deploys: workflow.deploys,
        ...profileOf(
          workflow,
          workflows.map((other) => other.name),
        ),
      })),
    })),
  };
}
