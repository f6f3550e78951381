import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Logger } from '../../../http/index.ts';
import {
  type GitHubAuth,
  type Job,
  type Run,
  type RunObject,
  askRateLimit,
  jobsPage,
  repositorySchema,
  runSchema,
  runsPage,
  toJob,
  workflowsPage,
} from '../../../github/index.ts';
import { type ReadBody, fetchHoldingAnswer, readBody } from './bodies.ts';

/** An artifact of a run. */
export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly createdAt: number;
}

/** A page of runs, and what the next question needs. */
export interface RunsPage {
  readonly total: number;
  readonly runs: readonly RunObject[];
  /** GitHub's clock when it answered. */
  readonly answeredAt: Date;
}

const ThrottledOctokit = Octokit.plugin(throttling, retry);
const pageSize = 100;
/** Bytes of a log that are read; what lies beyond stays at GitHub. */
const largestLog = 32 * 2 ** 20;
/** Bytes of an artifact: reports compress well, and it is held in memory. */
export const largestArtifact = 32 * 2 ** 20;
/** The client takes a body that was cut off for an empty one: those that matter are read here. */
const asStream = { parseSuccessResponseBody: false, fetch: fetchHoldingAnswer } as const;
const artifactsPage = z.object({
  artifacts: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      size_in_bytes: z.number(),
      expired: z.boolean().default(false),
      created_at: z.string().nullish(),
    }),
  ),
});

/**
 * What the exporter asks of GitHub. Questions wait for primary and secondary rate limits, are repeated after faults of
 * the server, and repeat themselves cheaply: an answer that has not changed (ETag) costs no allowance.
 */
export class GitHub {
  readonly #octokit: InstanceType<typeof ThrottledOctokit>;
  readonly #answers = new Map<string, { readonly etag: string; readonly data: unknown }>();

  constructor(options: { readonly baseUrl: string; readonly auth: GitHubAuth; readonly logger: Logger }) {
    const { baseUrl, auth, logger } = options;
    const wait =
      (what: string) =>
      (seconds: number, { url }: { url?: string }, _octokit: unknown, retryCount: number): boolean => {
        logger.warn({ seconds, url, retryCount }, `GitHub: ${what}`);
        return retryCount < 3;
      };
    this.#octokit = new ThrottledOctokit({
      baseUrl,
      userAgent: 'pipeline-observability',
      ...('token' in auth ? { auth: auth.token } : { authStrategy: createAppAuth, auth: { ...auth } }),
      throttle: {
        onRateLimit: wait('rate limit reached'),
        onSecondaryRateLimit: wait('secondary rate limit reached'),
      },
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
  }

  /** Whether GitHub answers and knows us. Costs no allowance. */
  async check(): Promise<void> {
    await askRateLimit(() => this.#octokit.request('GET /rate_limit'));
  }

  /** Runs made in a span of time, newest first, page 1 on. */
  async runs(repository: string, created: string, page: number): Promise<RunsPage> {
    const { data, date } = await this.#get(runsPage, 'GET /repos/{owner}/{repo}/actions/runs', {
      ...split(repository),
      created,
      per_page: pageSize,
      page,
    });
    return { total: data.total_count, runs: data.workflow_runs, answeredAt: date };
  }

  /** The names of a repository's workflows, by their ids. */
  async workflowNames(repository: string): Promise<ReadonlyMap<number, string>> {
    const names = new Map<number, string>();
    for (let page = 1; ; page += 1) {
      const { data } = await this.#get(workflowsPage, 'GET /repos/{owner}/{repo}/actions/workflows', {
        ...split(repository),
        per_page: pageSize,
        page,
      });
      for (const { id, name } of data.workflows) names.set(id, name);
      if (data.workflows.length < pageSize) return names;
    }
  }

  /** The branch that a repository calls its default one; undefined where there is no such repository. */
  async defaultBranch(repository: string): Promise<string | undefined> {
    try {
      const { data } = await this.#get(repositorySchema, 'GET /repos/{owner}/{repo}', split(repository));
      return data.default_branch;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** One attempt of a run; undefined where it is gone. */
  async attempt(repository: string, runId: number, attempt: number): Promise<RunObject | undefined> {
    try {
      const { data } = await this.#get(
        runSchema,
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt}',
        { ...split(repository), run_id: runId, attempt },
      );
      return data;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** The jobs of an attempt, also those carried over into it; undefined where it is gone. */
  async jobs(run: Pick<Run, 'repository' | 'runId' | 'attempt'>): Promise<Job[] | undefined> {
    try {
      return await this.#allJobs(run);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async #allJobs({
    repository,
    runId,
    attempt,
  }: Pick<Run, 'repository' | 'runId' | 'attempt'>): Promise<Job[]> {
    const jobs: Job[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await this.#octokit.request(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs',
        { ...split(repository), run_id: runId, attempt_number: attempt, per_page: pageSize, page },
      );
      const { total_count: total, jobs: found } = jobsPage.parse(data);
      jobs.push(...found.map((job) => ({ ...toJob(job, repository), attempt })));
      if (found.length < pageSize || jobs.length >= total) return jobs;
    }
  }

  /** The beginning of a job's log; `absent` where there is none (yet), `gone` where there is none any more. */
  async jobLog(repository: string, jobId: number): Promise<ReadBody | 'absent' | 'gone'> {
    try {
      const { data } = await this.#octokit.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
        ...split(repository),
        job_id: jobId,
        request: asStream,
      });
      return await readBody(data, largestLog);
    } catch (error) {
      if (statusOf(error) === 404) return 'absent';
      if (statusOf(error) === 410) return 'gone';
      throw error;
    }
  }

  /** The artifacts of a run, of all its attempts; none where it is gone. */
  async artifacts(repository: string, runId: number): Promise<Artifact[]> {
    try {
      return await this.#allArtifacts(repository, runId);
    } catch (error) {
      if (statusOf(error) === 404) return [];
      throw error;
    }
  }

  async #allArtifacts(repository: string, runId: number): Promise<Artifact[]> {
    const all: Artifact[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await this.#octokit.request(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
        {
          ...split(repository),
          run_id: runId,
          per_page: pageSize,
          page,
        },
      );
      const { artifacts } = artifactsPage.parse(data);
      for (const { id, name, size_in_bytes: bytes, expired, created_at } of artifacts) {
        if (!expired) all.push({ id, name, bytes, createdAt: Date.parse(created_at ?? '') || 0 });
      }
      if (artifacts.length < pageSize) return all;
    }
  }

  /** An artifact's zip file; undefined where it is gone. */
  async download(repository: string, artifactId: number): Promise<Buffer | undefined> {
    try {
      const { data } = await this.#octokit.request(
        'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
        { ...split(repository), artifact_id: artifactId, archive_format: 'zip', request: asStream },
      );
      return Buffer.concat((await readBody(data, largestArtifact)).parts);
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 410) return undefined;
      throw error;
    }
  }

  async #get<T>(
    schema: z.ZodType<T>,
    route: string,
    parameters: Readonly<Record<string, string | number>>,
  ): Promise<{ data: T; date: Date }> {
    const key = `${route} ${JSON.stringify(parameters)}`;
    const known = this.#answers.get(key);
    try {
      const response = await this.#octokit.request(route, {
        ...parameters,
        headers: known ? { 'if-none-match': known.etag } : {},
      });
      // Kept as it is read: whole answers are ten times as large.
      const data = schema.parse(response.data);
      const { etag, date } = response.headers;
      this.#answers.delete(key);
      if (etag !== undefined) this.#answers.set(key, { etag, data });
      // The oldest goes: what is asked often is set anew and stays.
      const oldest = this.#answers.keys().next().value;
      if (this.#answers.size > 500 && oldest !== undefined) this.#answers.delete(oldest);
      return { data, date: dateOf(date) };
    } catch (error) {
      if (known && error instanceof RequestError && error.status === 304) {
        // What this question gave before, so of this schema.
        return { data: known.data as T, date: dateOf(error.response?.headers.date) };
      }
      throw error;
    }
  }
}

function split(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 0;
}

function dateOf(header: string | undefined): Date {
  const date = new Date(header ?? '');
  return Number.isNaN(date.getTime()) ? new Date() : date;
}
