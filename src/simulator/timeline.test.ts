import { describe, expect, it } from 'vitest';
import { checkSettings } from '../settings/index.ts';
import { fixtureInput } from '../settings/fixture.ts';
import { companyModel, companySettings, monday, wednesday } from './fixture.ts';
import { createModel } from './model.ts';
import { type RunAttempt, hasVerdict } from './run.ts';
import { day, hour } from './time.ts';

const seeds = [1, 2, 3];

describe('a timeline', () => {
  it('is the same for the same seed, byte for byte, and another for another', () => {
    const again = createModel(companySettings, { seed: 1, from: monday, to: monday + 7 * day }).timeline;
    expect(JSON.stringify(again)).toBe(JSON.stringify(companyModel(1, 7).timeline));
    expect(JSON.stringify(companyModel(2, 7).timeline)).not.toBe(JSON.stringify(again));
  });

  it('only grows when it ends later', () => {
    const begun = (attempts: readonly RunAttempt[], before: number): RunAttempt[] =>
      attempts.filter(({ runStartedAt }) => runStartedAt < before);
    const short = companyModel(1, 3).timeline.attempts;
    expect(short.length).toBeGreaterThan(200);
    expect(begun(companyModel(1, 7).timeline.attempts, monday + 3 * day)).toEqual(short);
  });

  it('does not change for a repository that is added', () => {
    const settings = checkSettings({
      ...fixtureInput,
      github: {
        repositories: [
          { name: 'acme/new', workflows: [{ name: 'ci' }] },
          ...companySettings.github.repositories,
        ],
      },
    });
    const more = createModel(settings, { seed: 1, from: monday, to: monday + 3 * day }).timeline.attempts;
    expect(more.filter(({ repository }) => repository !== 'acme/new')).toEqual(
      companyModel(1, 3).timeline.attempts,
    );
    expect(more.length).toBeGreaterThan(companyModel(1, 3).timeline.attempts.length);
  });

  it('does not change before an incident, nor in other workflows', () => {
    const incident = {
      kind: 'slow-build',
      repository: 'acme/backend',
      workflow: 'nightly',
      factor: 2,
      start: wednesday,
      end: wednesday + day,
    } as const;
    const before = companyModel(1, 3).timeline.attempts;
    const after = companyModel(1, 3, [incident]).timeline.attempts;
    const others = (attempts: readonly RunAttempt[]): RunAttempt[] =>
      attempts.filter(({ workflow, runStartedAt }) => workflow !== 'nightly' || runStartedAt < wednesday);
    expect(others(after)).toEqual(others(before));
  });

  it('is in order of the ends, with one end for each attempt', () => {
    for (const seed of seeds) {
      const { attempts } = companyModel(seed, 7).timeline;
      const ends = attempts.map(({ updatedAt }) => updatedAt);
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
      expect(new Set(attempts.map(({ runId, attempt }) => `${runId} ${attempt}`)).size).toBe(attempts.length);
    }
  });

  it('knows every way in which a run can end that people meet', () => {
    const month = companyModel(1, 30).timeline.attempts;
    expect(new Set(month.map(({ conclusion }) => conclusion))).toEqual(
      new Set([
        'success',
        'failure',
        'timed_out',
        'startup_failure',
        'cancelled',
        'skipped',
        'action_required',
      ]),
    );
    const succeeded = (ref: string): number => {
      const judged = month.filter((run) => hasVerdict(run) && run.ref === ref);
      return judged.filter(({ conclusion }) => conclusion === 'success').length / judged.length;
    };
    expect(succeeded('default')).toBeGreaterThan(0.93);
    expect(succeeded('other')).toBeGreaterThan(0.8);
    expect(succeeded('other')).toBeLessThan(succeeded('default'));
  });
});

describe('deployments', () => {
  it('follow every run of what they follow on the default branch, and are skipped unless it succeeded', () => {
    const { attempts } = companyModel(1, 7).timeline;
    const deploys = attempts.filter(({ workflow, attempt }) => workflow === 'deploy' && attempt === 1);
    const before = attempts.filter(({ workflow, ref }) => workflow === 'backend-ci' && ref === 'default');
    expect(deploys.length).toBe(before.length);
    for (const run of before) {
      const deploy = deploys.find(
        ({ headSha, createdAt }) =>
          headSha === run.headSha && createdAt > run.updatedAt && createdAt < run.updatedAt + hour,
      );
      expect(deploy).toBeDefined();
      expect(deploy?.conclusion === 'skipped').toBe(run.conclusion !== 'success');
    }
  });
});
