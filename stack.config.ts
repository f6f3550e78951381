import { defineStack } from './src/settings/schema.ts';

/**
 * The one file to fill in. Everything that is generated follows from it; `make generate` checks it first and says
 * what is wrong, where, and what was expected. Fields that are not here keep their defaults: see src/settings/.
 * Secrets do not belong here: programs read them from files.
 */
export default defineStack({
  organisation: 'Health Tracker',

  hosts: {
    grafana: 'https://grafana.health-tracker.example',
    alertmanager: 'https://alertmanager.health-tracker.example',
    prometheus: 'https://prometheus.health-tracker.example',
    runbooks: 'https://github.com/health-tracker/observability/blob/main/runbooks',
    webhooks: 'https://webhooks.health-tracker.example',
  },

  github: {
    repositories: [
      {
        // Spring Boot, tested by JUnit through Surefire.
        name: 'health-tracker/backend',
        workflows: [{ name: 'backend-ci' }, { name: 'nightly' }, { name: 'deploy', deploys: true }],
        testReports: ['surefire-reports*'],
      },
      {
        // Unit tests by Vitest, end to end by Playwright.
        name: 'health-tracker/frontend',
        workflows: [{ name: 'frontend-ci' }, { name: 'e2e' }, { name: 'deploy', deploys: true }],
        testReports: ['vitest-report*', 'playwright-report*'],
      },
    ],
  },

  objectives: {
    successPercent: 95,
    slow: { factor: 1.5 },
    stuck: { after: '2h' },
    queue: { p95: '5m' },
    flaky: { outcomes: 5 },
  },

  cost: {
    budgets: { all: 3500, aws: 2000, claude: 1000, github: 500 },
    // GitHub's list prices per minute.
    runnerPrices: {
      'ubuntu-latest': 0.006,
      'ubuntu-22.04': 0.006,
      'ubuntu-24.04': 0.006,
      'ubuntu-24.04-arm': 0.005,
      'windows-latest': 0.01,
      'macos-latest': 0.062,
      'self-hosted': 0,
      default: 0.006,
    },
  },

  alerting: {
    receivers: {
      default: { type: 'email', to: ['devops@company.com'] },
      pagerduty: { type: 'pagerduty' },
      'slack-high': { type: 'slack', channel: '#pipeline-alerts' },
      'slack-medium': { type: 'slack', channel: '#pipeline-alerts' },
    },
    routes: {
      critical: ['pagerduty', 'default'],
      high: ['pagerduty', 'slack-high', 'default'],
      medium: ['slack-medium', 'default'],
    },
    email: {
      from: 'observability@company.com',
      smarthost: 'smtp.company.com:587',
      username: 'observability',
    },
    maintenance: [
      {
        name: 'sunday-upgrades',
        mutes: ['medium'],
        weekdays: ['sunday'],
        from: '02:00',
        to: '04:00',
        timeZone: 'UTC',
      },
    ],
  },

  recovery: { attemptsPerRun: 3, rerunsPerHourPerWorkflow: 10, rerunsPerHour: 200 },

  retention: { metrics: '90d', metricsSizeGb: 450, logs: '30d', traces: '7d' },
  sampling: { percent: 10, pipelines: 100 },
});
