import type { StageModel, Trigger, WorkflowModel } from './organisation.ts';
import { e2eSuite, integrationSuite, nightlySuite, unitSuite, webSuite } from './suites.ts';

/** What a workflow's name and its mark as a deployment tell of its inside. */
type Profile = Pick<WorkflowModel, 'trigger' | 'stages' | 'timeoutMinutes'>;

const ubuntu = 'ubuntu-latest';
const everyChange: Trigger = { on: 'change', pullRequests: true, defaultBranch: true };

const backend: Profile = {
  trigger: everyChange,
  timeoutMinutes: 60,
  stages: [
    stage('build', 105, { failure: 0.02, steps: ['Set up JDK 21', 'Compile'] }),
    stage('test', 190, { needs: ['build'], failure: 0.045, steps: ['Unit tests'], suites: [unitSuite] }),
    stage('integration', 330, {
      needs: ['build'],
      failure: 0.035,
      steps: ['Start services', 'Integration tests'],
      suites: [integrationSuite],
    }),
    stage('docker', 120, {
      needs: ['test', 'integration'],
      failure: 0.01,
      steps: ['Build image', 'Push image'],
    }),
  ],
};

const frontend: Profile = {
  trigger: everyChange,
  timeoutMinutes: 45,
  stages: [
    stage('lint', 55, { failure: 0.025, steps: ['Install', 'Lint'] }),
    stage('unit', 95, {
      matrix: ['18', '20'],
      failure: 0.025,
      steps: ['Install', 'Unit tests'],
      suites: [webSuite],
    }),
    stage('build', 80, { needs: ['lint', 'unit'], failure: 0.01, steps: ['Install', 'Build'] }),
  ],
};

const e2e: Profile = {
  trigger: everyChange,
  timeoutMinutes: 60,
  stages: [
    stage('e2e', 340, {
      spread: 0.2,
      failure: 0.05,
      steps: ['Install', 'Install browsers', 'End to end tests'],
      suites: [e2eSuite],
    }),
  ],
};

const nightly: Profile = {
  trigger: { on: 'schedule', hour: 1, minute: 30 },
  timeoutMinutes: 180,
  stages: [
    stage('full-test', 2100, { failure: 0.05, steps: ['Build', 'All tests'], suites: [nightlySuite] }),
    stage('dependency-scan', 240, { failure: 0.03, steps: ['Scan dependencies'] }),
    stage('performance', 1300, {
      needs: ['full-test'],
      runner: 'self-hosted',
      failure: 0.04,
      steps: ['Load test'],
    }),
  ],
};

const generic: Profile = {
  trigger: everyChange,
  timeoutMinutes: 60,
  stages: [
    stage('build', 100, { failure: 0.02, steps: ['Build'] }),
    stage('test', 180, { needs: ['build'], failure: 0.04, steps: ['Tests'], suites: [unitSuite] }),
  ],
};

const deployStages = [
  stage('staging', 150, { failure: 0.015, steps: ['Deploy to staging', 'Smoke test'] }),
  stage('production', 210, {
    needs: ['staging'],
    failure: 0.01,
    steps: ['Deploy to production', 'Smoke test'],
  }),
];

const byName: readonly (readonly [RegExp, Profile])[] = [
  [/night|scheduled|cron|weekly/i, nightly],
  [/e2e|end-to-end|playwright|cypress/i, e2e],
  [/front|web|ui\b/i, frontend],
  [/back|api|server/i, backend],
];

/**
 * What happens inside a workflow, by its name.
 * @param siblings names of the repository's workflows: a deployment follows the first that runs on every change
 */
export function profileOf(
  workflow: { readonly name: string; readonly deploys: boolean },
  siblings: readonly string[],
): Profile {
  if (!workflow.deploys) return knownProfile(workflow.name);
  const first = siblings.find(
    (name) =>
      name !== workflow.name && !/deploy|release/i.test(name) && knownProfile(name).trigger.on === 'change',
  );
  const trigger: Trigger =
    first === undefined
      ? { on: 'change', pullRequests: false, defaultBranch: true }
      : { on: 'end-of', workflow: first };
  return { trigger, stages: deployStages, timeoutMinutes: 60 };
}

function knownProfile(name: string): Profile {
  return byName.find(([pattern]) => pattern.test(name))?.[1] ?? generic;
}

function stage(
  name: string,
  typicalSeconds: number,
  rest: Partial<Omit<StageModel, 'name' | 'typicalSeconds' | 'steps'>> &
    Pick<StageModel, 'steps' | 'failure'>,
): StageModel {
  const { steps, ...others } = rest;
  return {
    name,
    typicalSeconds,
    needs: [],
    runner: ubuntu,
    spread: 0.13,
    suites: [],
    ...others,
    steps: ['Checkout', ...steps],
  };
}
