import { checkSettings } from '../src/settings/load.ts';
import type { Settings } from '../src/settings/index.ts';
import { fixtureInput } from '../src/settings/fixture.ts';
import type { Incident } from '../src/simulator/index.ts';

/** Wednesday afternoon, UTC: the moment at which the month of history ends. A fixed one, so that it is made once. */
export const end = Date.UTC(2025, 9, 22, 15);

const hour = 3_600_000;
const day = 24 * hour;

/** When the history begins: 30 days before its end. */
export const start = end - 30 * day;

/** The end of what is written as blocks; the rest comes by remote write. */
export const blocksEnd = end - 3 * hour;

/** A company with two repositories, as the settings that come with the project describe it. */
export const settings: Settings = checkSettings({
  ...fixtureInput,
  organisation: 'Health Tracker',
  github: {
    repositories: [
      {
        name: 'health-tracker/backend',
        workflows: [{ name: 'backend-ci' }, { name: 'nightly' }, { name: 'deploy', deploys: true }],
      },
      {
        name: 'health-tracker/frontend',
        workflows: [{ name: 'frontend-ci' }, { name: 'e2e' }, { name: 'deploy', deploys: true }],
      },
    ],
  },
});

const backend = 'health-tracker/backend';
const frontend = 'health-tracker/frontend';
/** So many days and hours before the end. */
const ago = (days: number, hours = 0): number => end - days * day - hours * hour;
const lasting = (from: number, hours: number) => ({ start: from, end: from + hours * hour });

/** Parts of the stack that could not be scraped. */
export const outages = [{ job: 'otel-collector', ...lasting(ago(11, 5), 1) }] as const;

/** What went wrong in that month; the last days hold one of nearly everything, for those who look at a day. */
export const incidents: readonly Incident[] = [
  { kind: 'bad-deploy', repository: backend, workflow: 'backend-ci', ...lasting(ago(20, 4), 5) },
  {
    kind: 'slow-build',
    repository: frontend,
    workflow: 'frontend-ci',
    factor: 2.2,
    ...lasting(ago(15, 6), 30),
  },
  { kind: 'cost-overrun', provider: 'aws', factor: 2.5, ...lasting(Math.floor(ago(13) / day) * day, 24) },
  // What the collectors would have passed on is missing while they are away.
  { kind: 'exporter-gone', mode: 'silent', ...lasting(ago(11, 5), 1) },
  { kind: 'billing-outage', provider: 'claude', ...lasting(ago(9), 30) },
  {
    kind: 'flaky-tests',
    repository: frontend,
    workflow: 'e2e',
    suite: 'e2e',
    tests: 6,
    rate: 0.5,
    ...lasting(ago(6), 120),
  },
  { kind: 'queue-jam', typicalMinutes: 12, ...lasting(ago(5, 5), 3) },
  {
    kind: 'transient-failures',
    repository: backend,
    workflow: 'backend-ci',
    rate: 0.35,
    ...lasting(ago(1, 8), 30),
  },
  { kind: 'github-api-outage', ...lasting(ago(0, 20), 0.5) },
  { kind: 'bad-deploy', repository: backend, workflow: 'deploy', ...lasting(ago(0, 7), 3) },
  { kind: 'exporter-gone', mode: 'silent', ...lasting(ago(0, 11), 0.5) },
  { kind: 'billing-outage', provider: 'aws', ...lasting(ago(0, 13), 6) },
];
