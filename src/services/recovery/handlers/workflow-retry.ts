import { durationSeconds } from '../../../promql/duration.ts';
import type { Settings } from '../../../settings/index.ts';
import type { Queryable } from '../../../store/index.ts';
import { type Wanted, chooseRun } from '../decide/choose-run.ts';
import { type Judgement, judge } from '../decide/judge.ts';
import type { GitHub } from '../github/client.ts';
import type { Alert } from '../tables/alerts.ts';
import { loadRunHistory } from '../tables/reruns.ts';
import type { Handler } from './handler.ts';

/** A workflow that is not in the settings deploys where its name, its file's name or its event says so. */
const deployName = /deploy|release|publish|rollout|promot/i;
const deployEvents: readonly string[] = ['deployment', 'release'];

/** What the handler works with. */
export interface WorkflowRetryOptions {
  readonly store: Queryable;
  readonly github: GitHub;
  readonly settings: Pick<Settings, 'github' | 'recovery'>;
  readonly refusedMs: number;
}

/** `recovery: workflow-retry`: repeats the failed jobs of the workflow's last run, and after that the whole run. */
export class WorkflowRetry implements Handler {
  readonly name = 'workflow_retry';
  readonly #options: WorkflowRetryOptions;

  constructor(options: WorkflowRetryOptions) {
    this.#options = options;
  }

  async judge({ repository, workflow, ref }: Alert, except?: number): Promise<Judgement> {
    const { store, github, settings, refusedMs } = this.#options;
    const { recovery } = settings;
    const known = this.#configured(repository, workflow);
    if (settings.github.onlyConfigured && known === undefined)
      return { kind: 'nothing', reason: 'not_watched', detail: 'the settings do not name this workflow' };
    const defaultBranch = await github.defaultBranch(repository);
    const branch = ref === 'default' ? defaultBranch : undefined;
    const wanted: Wanted = { repository, ref, defaultBranch, forks: true };
    const oldestRunMs = durationSeconds(recovery.oldestRun) * 1000;
    const run = await github.newestRun(repository, workflow, {
      branch,
      choose: (runs) => chooseRun(runs, wanted),
      since: Date.now() - oldestRunMs,
    });
    const says = [workflow, run?.file ?? ''].some((name) => deployName.test(name));
    return judge({
      run,
      repository,
      deploys: known?.deploys ?? (says || deployEvents.includes(run?.event ?? '')),
      history: run
        ? await loadRunHistory(store, { repository, runId: run.runId, attempt: run.attempt, except })
        : { made: 0, open: false, same: undefined },
      limits: {
        attemptsPerRun: recovery.attemptsPerRun,
        oldestRunMs,
        retryForks: recovery.retryForks,
        retryDeploys: recovery.retryDeploys,
        refusedMs,
      },
      now: Date.now(),
    });
  }

  #configured(repository: string, workflow: string): { readonly deploys: boolean } | undefined {
    return this.#options.settings.github.repositories
      .find(({ name }) => name.toLowerCase() === repository.toLowerCase())
      ?.workflows.find(({ name }) => name === workflow);
  }
}
