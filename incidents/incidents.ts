import type { Incident } from '../src/simulator/incidents.ts';
import type { Model } from '../src/simulator/model.ts';
import type { Family } from '../src/simulator/series/step-series.ts';
import { day, hour, minute, second } from '../src/simulator/time.ts';

/** An incident as the company meets it, and who must hear of it. */
export interface Proof {
  readonly name: string;
  readonly seed: number;
  /** When the model begins; what it remembers starts here. */
  readonly from: number;
  readonly to: number;
  readonly incidents: readonly Incident[];
  /** The model's time at which Prometheus starts: what was before is history, what comes after is scraped. */
  readonly startsAt: (families: readonly Family[], model: Model) => number;
  /** Alert → receivers, all of them; of alerts that are not named here nobody may hear. */
  readonly told: Readonly<Record<string, readonly string[]>>;
}

const people = {
  critical: ['default', 'pagerduty'],
  high: ['default', 'pagerduty', 'slack-high'],
  medium: ['default', 'slack-medium'],
};
const backend = 'health-tracker/backend';
/** A Tuesday morning before work begins: what happens is the incident alone. */
const morning = Date.UTC(2026, 2, 10, 7, 30);

const badDeploy: Proof = {
  name: 'a bad deploy on the default branch',
  seed: 7,
  from: morning - 2 * day,
  to: morning + hour,
  incidents: [
    {
      kind: 'bad-deploy',
      repository: backend,
      workflow: 'deploy',
      start: morning - 50 * minute,
      end: morning,
      runEveryMinutes: 60,
    },
  ],
  // Shortly before the repair is through: the first failure lies 45 minutes back.
  startsAt: (families) => {
    const series = seriesOf(families, 'pipeline_last_run_success', {
      repository: backend,
      workflow: 'deploy',
      ref: 'default',
    });
    const repaired = series.times.find((time, index) => time > morning && series.values[index] === 1);
    return found(repaired, 'no repair') - 40 * second;
  },
  told: { PipelineRunFailed: ['recovery'], PipelineFailing: people.critical },
};

const flakyWeek: Proof = {
  name: 'a flaky week',
  seed: 3,
  from: morning - 3 * day,
  to: morning + 2 * day,
  incidents: [
    {
      kind: 'flaky-tests',
      repository: backend,
      workflow: 'backend-ci',
      suite: 'unit',
      tests: 4,
      rate: 0.35,
      start: morning - 2 * day,
      end: morning - 13 * hour,
    },
  ],
  // Shortly before one of six outcomes is older than a day and five are left.
  startsAt: (families) => {
    const outcomes = flakyOutcomes(families);
    const sixth = outcomes.find((oldest, index) => {
      const leaves = oldest + day;
      return outcomes.filter((time) => time > oldest && time < leaves + minute).length === 5 && index > 6;
    });
    return found(sixth, 'never six flaky outcomes in a day') + day - 40 * second;
  },
  told: { FlakyTests: people.medium },
};

/** The last day of a month. */
const monthEnd = Date.UTC(2026, 3, 1);

// All on one day, the first of a month of 31: the last 30 days, from which the next month is forecast, lack it.
const budgetOverrun: Proof = {
  name: 'a budget overrun',
  seed: 5,
  from: monthEnd - 60 * day,
  to: monthEnd + day,
  incidents: [
    {
      kind: 'cost-overrun',
      provider: 'claude',
      factor: 150,
      start: monthEnd - 31 * day,
      end: monthEnd - 30 * day,
    },
  ],
  // Shortly before the exporter hears of the new month.
  startsAt: (families) => {
    const falls = families
      .flatMap(({ series }) => series)
      .filter(({ name, labels }) => name === 'cost_month_to_date_usd' && labels['provider'] === 'claude')
      .flatMap(({ times, values }) =>
        times.filter((time, index) => time >= monthEnd && (values[index] ?? 0) < (values[index - 1] ?? 0)),
      );
    return found(falls.sort((a, b) => a - b)[0], 'the month never ends') - 40 * second;
  },
  told: { CostBudgetExceeded: people.critical },
};

const exporterGone: Proof = {
  name: 'the exporter is up and silent',
  seed: 7,
  from: morning - 2 * day,
  to: morning + hour,
  incidents: [{ kind: 'exporter-gone', mode: 'silent', start: morning - 20 * minute, end: morning }],
  startsAt: () => morning - 40 * second,
  told: { PipelineTelemetryMissing: people.high },
};

/** The incidents that are proved on real programs. */
export const proofs: readonly Proof[] = [badDeploy, flakyWeek, budgetOverrun, exporterGone];

/** When a test of the backend's was flaky, once for each. */
function flakyOutcomes(families: readonly Family[]): number[] {
  return families
    .flatMap(({ series }) => series)
    .filter(
      ({ name, labels }) =>
        name === 'test_cases_total' && labels['outcome'] === 'flaky' && labels['repository'] === backend,
    )
    .flatMap(({ times, values }) =>
      times.flatMap((time, index) => {
        const length = (values[index] ?? 0) - (values[index - 1] ?? 0);
        return Array.from({ length }, () => time);
      }),
    )
    .sort((a, b) => a - b);
}

function seriesOf(families: readonly Family[], metric: string, labels: Readonly<Record<string, string>>) {
  const series = families
    .flatMap((family) => family.series)
    .find(
      (one) =>
        one.name === metric && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    );
  return found(series, `no series ${metric}`);
}

function found<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);
  return value;
}
