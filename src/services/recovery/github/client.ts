import { createAppAuth } from '@octokit/auth-app';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { type GitHubAuth, askRateLimit } from '../../../github/index.ts';
import type { Scope } from '../tables/reruns.ts';
import { Refused } from './errors.ts';
import type { Guard } from './guard.ts';
import { type Run, runAnswer, runsAnswer, toRun } from './run.ts';

/** What the service asks of GitHub. */
export interface GitHub {
  /** Whether GitHub answers and knows us. Costs no allowance. */
  check(): Promise<void>;
  defaultBranch(repository: string): Promise<string>;
  /** The newest run of a workflow that is chosen; undefined where there is none, as far as is looked back. */
  newestRun(repository: string, workflow: string, wanted: WantedRun): Promise<Run | undefined>;
  /** A run as it stands; undefined where it is gone. */
  run(repository: string, runId: number): Promise<Run | undefined>;
  /** An attempt of a run; undefined where there is none. */
  attempt(repository: string, runId: number, attempt: number): Promise<Run | undefined>;
  /** Asks for a rerun. Resolves once GitHub accepted it. */
  rerun(repository: string, runId: number, scope: Scope): Promise<void>;
}

/** Which run of a workflow is looked for. */
export interface WantedRun {
  /** Of this branch alone. */
  readonly branch: string | undefined;
  /** Picks one of runs that are given newest first. */
  readonly choose: (runs: readonly Run[]) => Run | undefined;
  /** What began before is not looked for; milliseconds since 1970. */
  readonly since: number;
}

const repositoryAnswer = z.object({ default_branch: z.string().min(1) });
const workflowsAnswer = z.object({
  total_count: z.number(),
  workflows: z.array(z.object({ id: z.number(), name: z.string(), path: z.string().default('') })),
});
/** Names of branches and workflows change seldom. */
const keptMs = 600_000;
const pageSize = 100;
/**
 * Mostly the run is among the newest few, of one branch among fewer; GitHub says some 15 kB of each. Where it is hidden
 * behind others (cancelled, skipped, of forks), the pages that follow are as large as GitHub gives them, and end where
 * its lists do: at 1,000 runs.
 */
const firstPage = { ofBranch: 5, ofAll: 30 };
const runPages = (branch: string | undefined): { per_page: number; page: number }[] => [
  { per_page: branch === undefined ? firstPage.ofAll : firstPage.ofBranch, page: 1 },
  ...Array.from({ length: 10 }, (_, index) => ({ per_page: pageSize, page: index + 1 })),
];
/** A name may belong to several files; more than these are not looked at. */
const mostWorkflows = 5;

/**
 * GitHub through octokit, each request behind the guard. None is repeated here: what failed is tried again from the
 * queue, which outlives the process. Answers that have not changed (ETag) cost no allowance.
 */
export class GuardedGitHub implements GitHub {
  readonly #octokit: Octokit;
  readonly #guard: Guard;
  readonly #answers = new Map<string, { readonly etag: string; readonly value: unknown }>();
  readonly #kept = new Map<string, { readonly at: number; readonly value: Promise<unknown> }>();

  constructor(options: { readonly baseUrl: string; readonly auth: GitHubAuth; readonly guard: Guard }) {
    const { baseUrl, auth, guard } = options;
    this.#guard = guard;
    this.#octokit = new Octokit({
      baseUrl,
      userAgent: 'pipeline-observability',
      ...('token' in auth ? { auth: auth.token } : { authStrategy: createAppAuth, auth: { ...auth } }),
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
  }

  async check(): Promise<void> {
    // Within the guard: to the breaker it is a success.
    await this.#guard.call((signal) =>
      askRateLimit(() => this.#octokit.request('GET /rate_limit', { request: { signal } })),
    );
  }

  async defaultBranch(repository: string): Promise<string> {
    return this.#keep(`branch ${repository}`, async () => {
      const read = (data: unknown): string => repositoryAnswer.parse(data).default_branch;
      return this.#get('GET /repos/{owner}/{repo}', split(repository), read);
    });
  }

  async newestRun(repository: string, workflow: string, wanted: WantedRun): Promise<Run | undefined> {
    const ids = await this.#keep(`workflow ${repository} ${workflow}`, () =>
      this.#workflowIds(repository, workflow),
    );
    const found = await Promise.all(ids.map((id) => this.#newestOf(repository, id, wanted)));
    const runs = found.filter((run) => run !== undefined);
    return wanted.choose(runs.sort((a, b) => b.createdAt - a.createdAt || b.runId - a.runId));
  }

  async #newestOf(
    repository: string,
    id: number,
    { branch, choose, since }: WantedRun,
  ): Promise<Run | undefined> {
    for (const page of runPages(branch)) {
      const runs = await this.#get(
        'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
        {
          ...split(repository),
          workflow_id: id,
          ...page,
          ...(branch === undefined ? {} : { branch }),
        },
        (data) => runsAnswer.parse(data).workflow_runs.map((run) => toRun(run, repository)),
      );
      const chosen = choose(runs);
      if (chosen !== undefined || runs.length < page.per_page) return chosen;
      if ((runs.at(-1)?.createdAt ?? 0) < since) return undefined;
    }
    return undefined;
  }

  async run(repository: string, runId: number): Promise<Run | undefined> {
    return this.#orGone(async () => {
      const of = { ...split(repository), run_id: runId };
      return this.#get('GET /repos/{owner}/{repo}/actions/runs/{run_id}', of, (data) =>
        toRun(runAnswer.parse(data), repository),
      );
    });
  }

  async attempt(repository: string, runId: number, attempt: number): Promise<Run | undefined> {
    return this.#orGone(async () => {
      return this.#get(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
        { ...split(repository), run_id: runId, attempt_number: attempt },
        (data) => toRun(runAnswer.parse(data), repository),
      );
    });
  }

  async rerun(repository: string, runId: number, scope: Scope): Promise<void> {
    const route =
      scope === 'failed-jobs'
        ? 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs'
        : 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun';
    await this.#guard.call(
      (signal) => this.#octokit.request(route, { ...split(repository), run_id: runId, request: { signal } }),
      'write',
    );
  }

  async #workflowIds(repository: string, workflow: string): Promise<readonly number[]> {
    const ids: number[] = [];
    for (let page = 1, seen = 0; ; page += 1) {
      const of = { ...split(repository), per_page: pageSize, page };
      const { total_count: total, workflows } = await this.#get(
        'GET /repos/{owner}/{repo}/actions/workflows',
        of,
        (data) => workflowsAnswer.parse(data),
      );
      seen += workflows.length;
      for (const { id, name, path } of workflows)
        if (name === workflow || path.split('/').at(-1) === workflow) ids.push(id);
      if (workflows.length === 0 || seen >= total) break;
    }
    if (ids.length === 0)
      throw new Refused('no_workflow', `${repository} has no workflow called ${workflow}`);
    return ids.slice(0, mostWorkflows);
  }

  /** Asks once for what changes seldom; what failed is not kept. */
  async #keep<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    // The key names the question, and with it the answer's type.
    if (known && Date.now() - known.at < keptMs) return known.value as Promise<T>;
    const value = ask();
    if (this.#kept.size > 1000) this.#kept.clear();
    this.#kept.set(key, { at: Date.now(), value });
    value.catch(() => this.#kept.delete(key));
    return value;
  }

  /** @param read what is wanted of the answer: GitHub says some 15 kB of a run, and that much is not held on to */
  async #get<T>(
    route: string,
    parameters: Readonly<Record<string, string | number>>,
    read: (data: unknown) => T,
  ): Promise<T> {
    const key = `${route} ${JSON.stringify(parameters)}`;
    const known = this.#answers.get(key);
    return this.#guard.call(async (signal) => {
      try {
        const response = await this.#octokit.request(route, {
          ...parameters,
          headers: known ? { 'if-none-match': known.etag } : {},
          request: { signal },
        });
        const value = read(response.data);
        const { headers } = response;
        this.#answers.delete(key);
        if (headers.etag !== undefined) this.#answers.set(key, { etag: headers.etag, value });
        const oldest = this.#answers.keys().next().value;
        if (this.#answers.size > 1000 && oldest !== undefined) this.#answers.delete(oldest);
        return value;
      } catch (error) {
        // The key names the question, and with it the answer's type.
        if (known && error instanceof RequestError && error.status === 304) return known.value as T;
        throw error;
      }
    });
  }

  async #orGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refused && (error.reason === 'not_found' || error.reason === 'gone'))
        return undefined;
      throw error;
    }
  }
}

function split(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}
