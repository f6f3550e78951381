import type { Run } from '../../../github/index.ts';

/** A run of acme/shop's default branch that succeeded at its first attempt; tests change what they are about. */
export function plainRun(start: number): Run {
  return {
    repository: 'acme/shop',
    runId: 1,
    attempt: 1,
    runNumber: 1,
    workflow: 'ci',
    title: '',
    event: 'push',
    progress: 'completed',
    conclusion: 'success',
    branch: 'main',
    headRepository: 'acme/shop',
    ref: 'default',
    sha: '',
    actor: '',
    url: '',
    createdAt: start,
    startedAt: start,
    updatedAt: start + 90_000,
  };
}
