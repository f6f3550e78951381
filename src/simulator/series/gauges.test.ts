import { describe, expect, it } from 'vitest';
import { companyFamilies, companyModel, monday, wednesday } from '../fixture.ts';
import type { Incident } from '../incidents.ts';
import { Random } from '../random.ts';
import { type RunAttempt, hasVerdict } from '../run.ts';
import { seenAt } from '../seen-at.ts';
import { day, hour, startOfDay } from '../time.ts';
import { countedAttempts } from './counted.ts';
import { lastRuns } from './pipeline.ts';
import { type StepSeries, sampleAt } from './step-series.ts';

const find = (
  name: string,
  labels: Readonly<Record<string, string>>,
  incidents: Incident[] = [],
): StepSeries => {
  const found = companyFamilies(companyModel(1, 7, incidents))
    .flatMap(({ series }) => series)
    .filter(
      (one) =>
        one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} series ${name}`);
  return only;
};

const backendCi = { repository: 'acme/backend', workflow: 'backend-ci' };
const moments = Array.from(
  { length: 300 },
  (_, index) => monday + new Random(1, 'moment', index).whole(0, 7 * 86_400) * 1000,
);
const ofBackendCi = companyModel(1, 7).timeline.attempts.filter(({ workflow }) => workflow === 'backend-ci');

describe('active runs', () => {
  const underWay = (time: number): RunAttempt[] =>
    ofBackendCi.filter((run) => run.runStartedAt <= time && time < run.updatedAt);

  it('are those that GitHub shows as queued and in progress', () => {
    for (const state of ['queued', 'in_progress'] as const) {
      const series = find('pipeline_runs_active', { ...backendCi, state });
      for (const time of moments) {
        const shown = ofBackendCi.filter((run) => seenAt(run, time)?.progress.status === state);
        expect(sampleAt(series, time)).toBe(shown.length);
      }
    }
    expect(moments.some((time) => underWay(time).length > 1)).toBe(true);
  });

  it('are as old as the oldest, 0 when idle, and always there', () => {
    const series = find('pipeline_oldest_active_run_seconds', backendCi);
    for (const time of [monday, ...moments]) {
      const ages = underWay(time).map(({ runStartedAt }) => (time - runStartedAt) / 1000);
      expect(sampleAt(series, time)).toBe(Math.max(0, ...ages));
    }
    expect(sampleAt(series, monday - 1)).toBeNaN();
  });
});

describe('the last run', () => {
  it('is the last verdict of each ref, absent before the first', () => {
    for (const ref of ['default', 'other'] as const) {
      const success = find('pipeline_last_run_success', { ...backendCi, ref });
      const timestamp = find('pipeline_last_run_timestamp_seconds', { ...backendCi, ref });
      const verdicts = countedAttempts(companyModel(1, 7)).filter(
        ({ attempt }) => attempt.workflow === 'backend-ci' && attempt.ref === ref && hasVerdict(attempt),
      );
      const first = verdicts[0]?.at ?? NaN;
      expect(sampleAt(success, first - 1)).toBeNaN();
      expect(sampleAt(timestamp, first - 1)).toBeNaN();
      for (const time of moments.filter((moment) => moment >= first)) {
        const last = verdicts
          .filter(({ at }) => at <= time)
          .map(({ attempt }) => attempt)
          .sort((a, b) => a.completedAt - b.completedAt)
          .at(-1);
        expect(sampleAt(timestamp, time)).toBe((last?.completedAt ?? NaN) / 1000);
        expect(sampleAt(success, time)).toBe(last?.conclusion === 'success' ? 1 : 0);
      }
    }
  });

  it('is not replaced by an older one that is found late', () => {
    const [older, newer] = ofBackendCi.filter((run) => run.ref === 'default' && run.conclusion === 'success');
    if (!older || !newer) throw new Error('two runs are needed');
    const late = newer.updatedAt + hour;
    const families = lastRuns([
      { attempt: newer, at: newer.updatedAt, reconciled: false },
      { attempt: { ...older, conclusion: 'failure' }, at: late, reconciled: true },
    ]);
    const [success, timestamp] = families.map(({ series: [only] }) => (only ? sampleAt(only, late) : NaN));
    expect([success, timestamp]).toEqual([1, newer.completedAt / 1000]);
  });

  it('is absent for a workflow that has never run there', () => {
    const names = companyFamilies(companyModel(1, 7))
      .flatMap(({ series }) => series)
      .filter(({ name, labels }) => name === 'pipeline_last_run_success' && labels['workflow'] === 'nightly');
    expect(names.map(({ labels }) => labels['ref'])).toEqual(['default']);
  });
});

describe('configured workflows', () => {
  it('have their counters at 0 before anything runs', () => {
    for (const status of ['success', 'failure', 'timed_out', 'startup_failure']) {
      for (const ref of ['default', 'other']) {
        expect(sampleAt(find('pipeline_runs_total', { ...backendCi, ref, status }), monday)).toBe(0);
      }
    }
    expect(sampleAt(find('pipeline_duration_seconds_count', { ...backendCi, ref: 'default' }), monday)).toBe(
      0,
    );
    expect(sampleAt(find('pipeline_queue_duration_seconds_count', backendCi), monday)).toBe(0);
  });
});

describe('costs', () => {
  const ec2 = { provider: 'aws', service: 'Amazon Elastic Compute Cloud - Compute' };

  it('speak of the last complete day, and of the month’s complete days', () => {
    const { billers } = companyModel(1, 7);
    const evening = monday + 3 * day + 22 * hour;
    const amountOn = (start: number): number =>
      billers.aws.bill(start).find(({ service }) => service === ec2.service)?.amount ?? NaN;
    expect(sampleAt(find('cost_previous_day_timestamp_seconds', { provider: 'aws' }), evening)).toBe(
      (startOfDay(evening) - day) / 1000,
    );
    expect(sampleAt(find('cost_previous_day_usd', ec2), evening) * 1e6).toBeCloseTo(
      amountOn(startOfDay(evening) - day),
      3,
    );
    // The week begins on the fifth: seven days are complete on the eighth.
    const first = Date.UTC(2026, 9, 1);
    const days = [0, 1, 2, 3, 4, 5, 6].map((index) => amountOn(first + index * day));
    expect(sampleAt(find('cost_month_to_date_usd', ec2), evening) * 1e6).toBeCloseTo(
      days.reduce((sum, amount) => sum + amount, 0),
      3,
    );
  });

  it('know their budgets from the start, one for all providers', () => {
    expect(sampleAt(find('cost_budget_usd', { provider: 'all' }), monday)).toBe(3500);
    expect(sampleAt(find('cost_budget_usd', { provider: 'claude' }), monday)).toBe(1000);
  });

  it('keep their last figures while a provider cannot be read', () => {
    const outage: Incident = {
      kind: 'billing-outage',
      provider: 'aws',
      start: wednesday,
      end: wednesday + 3 * day,
    };
    const [before, after] = [wednesday, wednesday + 3 * day - hour];
    for (const [name, labels] of [
      ['cost_last_success_timestamp_seconds', { provider: 'aws' }],
      ['cost_previous_day_usd', ec2],
    ] as const) {
      const series = find(name, labels, [outage]);
      expect(sampleAt(series, after)).toBe(sampleAt(series, before));
    }
    const errors = find('cost_collection_errors_total', { provider: 'aws', reason: 'unavailable' }, [outage]);
    expect(sampleAt(errors, after) - sampleAt(errors, before)).toBe(12);
  });
});
