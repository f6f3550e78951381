import { checkSettings } from './load.ts';
import type { Settings, SettingsInput } from './schema.ts';

/** The least that settings must say. Tests build on it, so that a company's own numbers break none of them. */
export const fixtureInput: SettingsInput = {
  organisation: 'Fixture',
  hosts: {
    grafana: 'https://grafana.example.com',
    alertmanager: 'https://alertmanager.example.com',
    prometheus: 'https://prometheus.example.com',
    runbooks: 'https://example.com/runbooks',
    webhooks: 'https://webhooks.example.com',
  },
  github: {
    repositories: [{ name: 'acme/shop', workflows: [{ name: 'ci' }, { name: 'deploy', deploys: true }] }],
  },
  cost: { budgets: { all: 3500, aws: 2000, claude: 1000, github: 500 }, runnerPrices: { default: 0.006 } },
  alerting: {
    receivers: {
      default: { type: 'email', to: ['devops@example.com'] },
      pagerduty: { type: 'pagerduty' },
      'slack-high': { type: 'slack', channel: '#pipeline-alerts' },
      'slack-medium': { type: 'slack', channel: '#pipeline-alerts' },
    },
    routes: {
      critical: ['pagerduty', 'default'],
      high: ['pagerduty', 'slack-high', 'default'],
      medium: ['slack-medium', 'default'],
    },
    email: { from: 'observability@example.com', smarthost: 'smtp.example.com:587' },
  },
};

/** Complete settings with every default: what rules are tested with. */
export const fixtureSettings: Settings = checkSettings(fixtureInput);
