import { describe, expect, it } from 'vitest';
import { type Run, toRun } from '../github/run.ts';
import { runSchema } from '../../../github/index.ts';
import { chooseRun } from './choose-run.ts';

const repository = 'acme/shop';
const ofDefault = { repository, ref: 'default', defaultBranch: 'main', forks: true };
const ofOther = { ...ofDefault, ref: 'other' };

function run(more: Partial<Run>): Run {
  const plain = {
    runId: 1,
    attempt: 1,
    completed: true,
    conclusion: 'failure',
    branch: 'main',
    headRepository: repository,
    event: 'push',
    workflow: 'ci',
    file: 'ci.yml',
    createdAt: 0,
    url: '',
  };
  return { ...plain, ...more };
}

const failed = run({ runId: 9 });

describe('the run that an alert speaks of', () => {
  it('is the newest with a verdict', () => {
    for (const conclusion of ['cancelled', 'skipped', 'neutral', 'stale', 'action_required'])
      expect(chooseRun([run({ runId: 2, conclusion }), failed, run({ runId: 8 })], ofDefault)).toBe(failed);
    for (const conclusion of ['success', 'failure', 'timed_out', 'startup_failure'])
      expect(chooseRun([run({ runId: 2, conclusion }), failed], ofDefault)?.runId).toBe(2);
  });

  it('is not one that has not ended, unless it has before', () => {
    const running = { completed: false, conclusion: undefined };
    expect(chooseRun([run({ runId: 2, ...running }), failed], ofDefault)).toBe(failed);
    expect(chooseRun([run({ runId: 2, attempt: 2, ...running }), failed], ofDefault)?.runId).toBe(2);
    const cancelled = run({ runId: 2, attempt: 2, conclusion: 'cancelled' });
    expect(chooseRun([cancelled, failed], ofDefault)).toBe(cancelled);
  });

  it("is not of a fork whose branch is called as ours, nor of a deleted one's", () => {
    const fork = run({ runId: 2, headRepository: 'mallory/shop' });
    const answer = { id: 2, head_branch: 'main', created_at: 1, updated_at: 1, conclusion: 'failure' };
    const deleted = toRun(
      runSchema.parse({ ...answer, status: 'completed', head_repository: null }),
      repository,
    );
    expect(chooseRun([fork, deleted, failed], ofDefault)).toBe(failed);
    expect(chooseRun([fork, deleted], ofDefault)).toBeUndefined();
    // An older server names no repository: it is ours.
    const old = toRun(runSchema.parse({ ...answer, status: 'completed' }), repository);
    expect(chooseRun([old], ofDefault)?.runId).toBe(2);
    expect(chooseRun([run({ headRepository: 'Acme/Shop' })], ofDefault)?.runId).toBe(1);
  });

  it('is of the ref that the alert names', () => {
    const branch = run({ runId: 2, branch: 'feature' });
    const fork = run({ runId: 3, headRepository: 'mallory/shop' });
    expect(chooseRun([branch, failed], ofDefault)).toBe(failed);
    expect(chooseRun([failed, branch], ofOther)).toBe(branch);
    expect(chooseRun([failed, fork], ofOther)).toBe(fork);
    expect(chooseRun([failed, fork], { ...ofOther, forks: false })).toBeUndefined();
  });
});
