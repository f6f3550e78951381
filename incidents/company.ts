import { fixtureInput } from '../src/settings/fixture.ts';
import { type Settings, type SettingsInput, checkSettings } from '../src/settings/index.ts';

/** The company of the incidents: not the one of stack.config.ts, so that filling that in changes no proof. */
export const companyInput: SettingsInput = {
  ...fixtureInput,
  organisation: 'Health Tracker',
  github: {
    repositories: [
      {
        name: 'health-tracker/backend',
        workflows: [{ name: 'backend-ci' }, { name: 'nightly' }, { name: 'deploy', deploys: true }],
        testReports: ['surefire-reports*'],
      },
      {
        name: 'health-tracker/frontend',
        workflows: [{ name: 'frontend-ci' }, { name: 'e2e' }, { name: 'deploy', deploys: true }],
        testReports: ['vitest-report*', 'playwright-report*'],
      },
    ],
  },
};

/** Its settings with every default. */
export const company: Settings = checkSettings(companyInput);
