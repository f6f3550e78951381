import { describe, expect, it } from 'vitest';
import { checkSettings } from '../settings/index.ts';
import { companyModel, companySettings, monday, wednesday } from './fixture.ts';
import { type Model, createModel } from './model.ts';
import { hasFailed, hasVerdict } from './run.ts';
import { day, hour } from './time.ts';

const broken = {
  kind: 'bad-deploy',
  repository: 'acme/backend',
  workflow: 'backend-ci',
  start: wednesday,
  end: wednesday + 6 * hour,
  runEveryMinutes: 10,
} as const;

const withRecovery = (recovery: object): Model =>
  createModel(checkSettings({ ...companySettings, recovery: { ...companySettings.recovery, ...recovery } }), {
    seed: 1,
    from: monday,
    to: monday + 3 * day,
    incidents: [broken],
  });

describe('reruns by the recovery service', () => {
  it('repeat only the last verdict of a workflow on the default branch, and only failures', () => {
    for (const seed of [1, 2, 3]) {
      const { attempts, recoveries } = companyModel(seed, 7, [broken]).timeline;
      expect(recoveries.length).toBeGreaterThan(10);
      for (const { runId, attempt, alertAt, askedAt, endedAt } of recoveries) {
        const before = attempts.find((run) => run.runId === runId && run.attempt === attempt - 1);
        expect(before && hasFailed(before)).toBe(true);
        expect(before?.ref).toBe('default');
        const last = attempts
          .filter(
            (run) =>
              run.workflow === before?.workflow &&
              run.repository === before.repository &&
              run.ref === 'default',
          )
          .filter((run) => hasVerdict(run) && run.updatedAt <= alertAt)
          .at(-1);
        expect(last?.runId).toBe(runId);
        expect(alertAt).toBeGreaterThan(before?.updatedAt ?? Infinity);
        expect(askedAt).toBeGreaterThanOrEqual(alertAt);
        expect(endedAt).toBeGreaterThan(askedAt);
      }
    }
  });

  it('are attempts of the timeline, asked for by the service', () => {
    const { attempts, recoveries } = companyModel(1, 7, [broken]).timeline;
    const theirs = attempts.filter(({ triggeringActor }) => triggeringActor === 'recovery-bot');
    expect(theirs.map(({ runId, attempt }) => `${runId} ${attempt}`).sort()).toEqual(
      recoveries.map(({ runId, attempt }) => `${runId} ${attempt}`).sort(),
    );
  });

  it('keep to the attempts and the reruns an hour that the settings allow', () => {
    const { recoveries } = withRecovery({ attemptsPerRun: 2, rerunsPerHourPerWorkflow: 4 }).timeline;
    expect(recoveries.length).toBeGreaterThan(8);
    expect(Math.max(...recoveries.map(({ attempt }) => attempt))).toBe(3);
    for (const { workflow, askedAt } of recoveries) {
      const hourBefore = recoveries.filter(
        (other) => other.workflow === workflow && other.askedAt > askedAt - hour && other.askedAt <= askedAt,
      );
      expect(hourBefore.length).toBeLessThanOrEqual(4);
    }
  });

  it('do not happen where the settings forbid them', () => {
    expect(withRecovery({ enabled: false }).timeline.recoveries).toEqual([]);
    expect(withRecovery({ dryRun: true }).timeline.recoveries).toEqual([]);
  });

  it('leave deployments alone unless the settings want them', () => {
    const month = companyModel(1, 30).timeline;
    expect(month.attempts.some((run) => run.workflow === 'deploy' && hasFailed(run))).toBe(true);
    expect(month.recoveries.filter(({ workflow }) => workflow === 'deploy')).toEqual([]);
  });

  it('mostly get over what was not the code’s fault', () => {
    const hours = { ...broken, kind: 'transient-failures', rate: 0.8, runEveryMinutes: 20 } as const;
    const ended = [1, 2, 3].flatMap((seed) =>
      companyModel(seed, 3, [hours]).timeline.recoveries.filter(({ askedAt }) => askedAt >= wednesday),
    );
    expect(ended.length).toBeGreaterThan(20);
    expect(ended.filter(({ conclusion }) => conclusion === 'success').length / ended.length).toBeGreaterThan(
      0.75,
    );
  });

  it('wait for the end of an outage of GitHub’s API', () => {
    const outage = { kind: 'github-api-outage', start: wednesday, end: wednesday + 2 * hour } as const;
    const { recoveries } = companyModel(1, 3, [broken, outage]).timeline;
    const inside = recoveries.filter(({ askedAt }) => askedAt >= outage.start && askedAt < outage.end);
    expect(inside).toEqual([]);
    expect(recoveries.some(({ alertAt, askedAt }) => alertAt < outage.end && askedAt >= outage.end)).toBe(
      true,
    );
  });
});
