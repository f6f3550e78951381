import { failedStatuses } from '../../../../metrics/labels.ts';
import type { Run } from '../github/run.ts';
import type { RunHistory, Scope } from '../tables/reruns.ts';

/** What a handler makes of an alert. */
export type Judgement =
  | { readonly kind: 'rerun'; readonly run: Run; readonly scope: Scope }
  | {
      readonly kind: 'nothing';
      /** One word, the same for the same cause. */
      readonly reason: string;
      readonly detail: string;
      readonly run?: Run;
    };

/** What the settings allow. */
export interface Limits {
  readonly attemptsPerRun: number;
  readonly oldestRunMs: number;
  readonly retryForks: boolean;
  readonly retryDeploys: boolean;
  readonly refusedMs: number;
}

/** GitHub repeats a run 50 times at most. */
const mostAttempts = 51;

/** Whether a run is to be repeated. Pure: all that it depends on is given. */
export function judge(facts: {
  readonly run: Run | undefined;
  readonly repository: string;
  readonly deploys: boolean;
  readonly history: RunHistory;
  readonly limits: Limits;
  readonly now: number;
}): Judgement {
  const { run, history, limits } = facts;
  if (run === undefined)
    return { kind: 'nothing', reason: 'no_run', detail: 'no run of this workflow has ended with a verdict' };
  const nothing = (reason: string, detail: string): Judgement => ({ kind: 'nothing', reason, detail, run });
  if (history.open) return nothing('recovering', 'a rerun of it is on its way');
  if (!run.completed) return nothing('in_progress', `attempt ${run.attempt} runs`);
  if (run.conclusion === 'success') return nothing('succeeded', 'its last run succeeded');
  if (!failedStatuses.some((status) => status === run.conclusion))
    return nothing('ended_otherwise', `its last attempt ended as ${run.conclusion ?? 'unknown'}`);
  if (!limits.retryForks && run.headRepository.toLowerCase() !== facts.repository.toLowerCase())
    return nothing('fork', `it comes from ${run.headRepository}`);
  if (!limits.retryDeploys && facts.deploys) return nothing('deploy', 'it deploys, and that is not repeated');
  if (facts.now - run.createdAt > limits.oldestRunMs)
    return nothing('too_old', `it began ${new Date(run.createdAt).toISOString()}`);
  if (history.made >= limits.attemptsPerRun)
    return nothing('attempts_used', `it was repeated ${history.made} times, the most that is allowed`);
  if (run.attempt >= mostAttempts) return nothing('attempts_used', 'GitHub repeats a run 50 times at most');
  if (history.same) {
    const { outcome, endedAgoMs } = history.same;
    const again = outcome === 'superseded' || (outcome === 'refused' && endedAgoMs > limits.refusedMs);
    if (!again) return nothing(outcome, `a rerun of attempt ${run.attempt} was asked before: ${outcome}`);
  }
  // A run that could not start has no jobs to repeat.
  const scope = history.made > 0 || run.conclusion === 'startup_failure' ? 'run' : 'failed-jobs';
  return { kind: 'rerun', run, scope };
}
