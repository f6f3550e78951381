import { describe, expect, it } from 'vitest';
import type { Run } from '../github/run.ts';
import type { RunHistory } from '../tables/reruns.ts';
import { type Judgement, type Limits, judge } from './judge.ts';

const repository = 'acme/shop';
const hour = 3_600_000;
const now = 100 * hour;
const failed: Run = {
  runId: 1,
  attempt: 1,
  completed: true,
  conclusion: 'failure',
  branch: 'main',
  headRepository: repository,
  event: 'push',
  workflow: 'ci',
  file: 'ci.yml',
  createdAt: now - hour,
  url: '',
};
const usual: Limits = {
  attemptsPerRun: 3,
  oldestRunMs: 24 * hour,
  retryForks: false,
  retryDeploys: false,
  refusedMs: 900_000,
};

function judged(
  more: {
    readonly run?: Partial<Run>;
    readonly deploys?: boolean;
    readonly history?: Partial<RunHistory>;
    readonly limits?: Partial<Limits>;
  } = {},
): Judgement {
  return judge({
    run: { ...failed, ...more.run },
    repository,
    deploys: more.deploys ?? false,
    history: { made: 0, open: false, same: undefined, ...more.history },
    limits: { ...usual, ...more.limits },
    now,
  });
}

const word = (judgement: Judgement): string =>
  judgement.kind === 'rerun' ? judgement.scope : judgement.reason;

describe('whether a run is repeated', () => {
  it.each([
    ['failed jobs first', {}, 'failed-jobs'],
    ['the whole run after that', { history: { made: 1 } }, 'run'],
    ['a run that could not start has no jobs', { run: { conclusion: 'startup_failure' } }, 'run'],
    ['one that timed out', { run: { conclusion: 'timed_out' } }, 'failed-jobs'],
    ['a rerun is on its way', { history: { open: true } }, 'recovering'],
    ['it runs', { run: { completed: false, conclusion: undefined } }, 'in_progress'],
    ['it succeeded', { run: { conclusion: 'success' } }, 'succeeded'],
    ['somebody cancelled its rerun', { run: { attempt: 2, conclusion: 'cancelled' } }, 'ended_otherwise'],
    ['of a fork', { run: { headRepository: 'mallory/shop' } }, 'fork'],
    [
      'of a fork, and that is allowed',
      { run: { headRepository: 'mallory/shop' }, limits: { retryForks: true } },
      'failed-jobs',
    ],
    ['it deploys', { deploys: true }, 'deploy'],
    ['it deploys, and that is allowed', { deploys: true, limits: { retryDeploys: true } }, 'failed-jobs'],
    ['just young enough', { run: { createdAt: now - 24 * hour } }, 'failed-jobs'],
    ['too old', { run: { createdAt: now - 24 * hour - 1 } }, 'too_old'],
    ['twice repeated', { history: { made: 2 } }, 'run'],
    ['three times repeated', { history: { made: 3 } }, 'attempts_used'],
    ['GitHub would not again', { run: { attempt: 51 } }, 'attempts_used'],
    ['refused lately', { history: { same: { outcome: 'refused', endedAgoMs: 899_000 } } }, 'refused'],
    ['refused long ago', { history: { same: { outcome: 'refused', endedAgoMs: 901_000 } } }, 'failed-jobs'],
    ['passed over before', { history: { same: { outcome: 'superseded', endedAgoMs: 0 } } }, 'failed-jobs'],
    ['lost', { history: { made: 1, same: { outcome: 'lost', endedAgoMs: hour } } }, 'lost'],
  ] as const)('%s', (_what, facts, expected) => {
    expect(word(judged(facts))).toBe(expected);
  });

  it('needs a run', () => {
    const history = { made: 0, open: false, same: undefined };
    const nothing = judge({ run: undefined, repository, deploys: false, history, limits: usual, now });
    expect(word(nothing)).toBe('no_run');
  });
});
