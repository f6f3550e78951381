import { describe, expect, it } from 'vitest';
import { fixtureInput, fixtureSettings } from '../settings/fixture.ts';
import { checkSettings } from '../settings/index.ts';
import { companySettings } from './fixture.ts';
import { buildOrganisation } from './build-organisation.ts';
import type { WorkflowModel } from './organisation.ts';

const workflows = (settings = companySettings): Map<string, WorkflowModel> =>
  new Map(
    buildOrganisation(settings).repositories.flatMap((repository) =>
      repository.workflows.map((workflow) => [workflow.name, workflow]),
    ),
  );

describe('buildOrganisation', () => {
  it('knows the inside of the usual kinds of workflow', () => {
    const stages = (name: string): string[] | undefined =>
      workflows()
        .get(name)
        ?.stages.map((stage) => stage.name);
    expect(stages('backend-ci')).toEqual(['build', 'test', 'integration', 'docker']);
    expect(stages('frontend-ci')).toEqual(['lint', 'unit', 'build']);
    expect(workflows().get('frontend-ci')?.stages[1]?.matrix).toEqual(['18', '20']);
    expect(workflows().get('nightly')?.trigger.on).toBe('schedule');
    expect(workflows().get('deploy')?.trigger).toEqual({ on: 'end-of', workflow: 'backend-ci' });
  });

  it('builds and tests what it does not know, and deploys what is marked so', () => {
    const known = workflows(fixtureSettings);
    expect(known.get('ci')?.stages.map((stage) => stage.name)).toEqual(['build', 'test']);
    expect(known.get('ci')?.trigger.on).toBe('change');
    expect(known.get('deploy')?.deploys).toBe(true);
  });

  it('starts a deployment with the merge where there is nothing that it could follow', () => {
    const lonely = checkSettings({
      ...fixtureInput,
      github: { repositories: [{ name: 'acme/site', workflows: [{ name: 'publish', deploys: true }] }] },
    });
    expect(workflows(lonely).get('publish')?.trigger).toEqual({
      on: 'change',
      pullRequests: false,
      defaultBranch: true,
    });
  });

  it('has no stage before what it needs', () => {
    for (const { stages } of workflows().values()) {
      for (const [index, stage] of stages.entries()) {
        const before = stages.slice(0, index).map(({ name }) => name);
        expect(before).toEqual(expect.arrayContaining([...stage.needs]));
      }
    }
  });
});
