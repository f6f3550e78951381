import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Progress, seenAt } from '../seen-at.ts';
import { page, refuse } from './answer.ts';
import {
  type JobShape,
  type Links,
  type RunShape,
  jobObject,
  repositoryObject,
  runObject,
  workflowId,
  workflowObject,
} from './objects.ts';
import type { PlayClock } from './play-clock.ts';
import { type Runs, changedAt } from './runs.ts';
import { type RunFilter, isAskedFor } from './select-runs.ts';
import type { RunAttempt } from '../run.ts';

/** What the routes of a repository read. */
export interface RepositoryRoutes {
  readonly runs: Runs;
  readonly clock: PlayClock;
  readonly links: () => Links;
  /** Default branch by repository; undefined where there is no such repository. */
  readonly defaultBranch: (repository: string) => string | undefined;
  /** Workflows of a repository that are known before their first run. */
  readonly workflows: (repository: string) => readonly string[];
}

/** A list ends here, whatever there is: https://docs.github.com/en/rest/actions/workflow-runs */
const longestList = 1000;

export interface InRepository {
  Params: { owner: string; repo: string };
}
export interface OfRun {
  Params: { owner: string; repo: string; run: string };
}
interface OfAttempt {
  Params: { owner: string; repo: string; run: string; attempt: string };
}
interface OfWorkflow {
  Params: { owner: string; repo: string; workflow: string };
  Querystring: RunFilter;
}
interface OfJob {
  Params: { owner: string; repo: string; job: string };
}

/** A request's repository. */
export function repositoryOf({ owner, repo }: InRepository['Params']): string {
  return `${owner}/${repo}`;
}

/** Routes that read: repository, workflows, runs, attempts, jobs. */
export function addRunRoutes(app: FastifyInstance, options: RepositoryRoutes): void {
  const { runs, clock, links } = options;
  const progressAt = (attempt: RunAttempt, now: number): Progress =>
    seenAt(attempt, now)?.progress ?? { status: 'queued' };
  const show = (attempt: RunAttempt, now = clock.now()): RunShape =>
    runObject(attempt, progressAt(attempt, now), changedAt(attempt, now), links());
  const showJobs = (attempt: RunAttempt): JobShape[] => {
    const now = clock.now();
    return (seenAt(attempt, now)?.jobs ?? []).map(({ job, ...seen }) =>
      jobObject(attempt, job, { ...seen, now }, links()),
    );
  };
  const listed = (
    request: FastifyRequest,
    reply: FastifyReply,
    all: RunAttempt[],
    filter: RunFilter,
  ): object => {
    // One moment for the choice and for what is shown: the clock may be a fast one.
    const now = clock.now();
    const found = all.filter((attempt) => isAskedFor(attempt, progressAt(attempt, now), filter));
    return {
      total_count: found.length,
      workflow_runs: page(request, reply, found.slice(0, longestList), links().api).map((attempt) =>
        show(attempt, now),
      ),
    };
  };
  const workflowsOf = (repository: string): string[] => [
    ...new Set([...options.workflows(repository), ...runs.list(repository).map(({ workflow }) => workflow)]),
  ];
  /** The workflow that an id or a file's name means. */
  const workflowFor = (repository: string, which: string): string | undefined =>
    workflowsOf(repository).find(
      (name) =>
        String(workflowId(repository, name)) === which ||
        workflowObject(repository, name, links()).path.endsWith(`/${which}`),
    );

  app.get<InRepository>('/repos/:owner/:repo', ({ params }) => {
    const repository = repositoryOf(params);
    return repositoryObject(repository, options.defaultBranch(repository) ?? 'main', links());
  });
  app.get<InRepository>('/repos/:owner/:repo/actions/workflows', (request, reply) => {
    const repository = repositoryOf(request.params);
    const all = workflowsOf(repository).map((name) => workflowObject(repository, name, links()));
    return { total_count: all.length, workflows: page(request, reply, all, links().api) };
  });
  app.get<OfWorkflow>('/repos/:owner/:repo/actions/workflows/:workflow', ({ params }, reply) => {
    const repository = repositoryOf(params);
    const name = workflowFor(repository, params.workflow);
    return name === undefined ? refuse(reply, 404, 'Not Found') : workflowObject(repository, name, links());
  });
  app.get<OfWorkflow>('/repos/:owner/:repo/actions/workflows/:workflow/runs', (request, reply) => {
    const repository = repositoryOf(request.params);
    const name = workflowFor(repository, request.params.workflow);
    if (name === undefined) return refuse(reply, 404, 'Not Found');
    const own = runs.list(repository).filter(({ workflow }) => workflow === name);
    return listed(request, reply, own, request.query);
  });
  app.get<InRepository & { Querystring: RunFilter }>('/repos/:owner/:repo/actions/runs', (request, reply) =>
    listed(request, reply, runs.list(repositoryOf(request.params)), request.query),
  );
  app.get<OfRun>('/repos/:owner/:repo/actions/runs/:run', ({ params }, reply) => {
    const attempt = attemptOf(runs, params);
    return attempt ? show(attempt) : refuse(reply, 404, 'Not Found');
  });
  app.get<OfAttempt>('/repos/:owner/:repo/actions/runs/:run/attempts/:attempt', ({ params }, reply) => {
    const attempt = attemptOf(runs, params, params.attempt);
    return attempt ? show(attempt) : refuse(reply, 404, 'Not Found');
  });
  app.get<OfAttempt>('/repos/:owner/:repo/actions/runs/:run/attempts/:attempt/jobs', (request, reply) => {
    const attempt = attemptOf(runs, request.params, request.params.attempt);
    if (!attempt) return refuse(reply, 404, 'Not Found');
    const jobs = showJobs(attempt);
    return { total_count: jobs.length, jobs: page(request, reply, jobs, links().api) };
  });
  app.get<OfRun & { Querystring: { filter?: string } }>(
    '/repos/:owner/:repo/actions/runs/:run/jobs',
    (request, reply) => {
      const latest = attemptOf(runs, request.params);
      if (!latest) return refuse(reply, 404, 'Not Found');
      const attempts = request.query.filter === 'all' ? (runs.find(latest.runId) ?? []) : [latest];
      const jobs = attempts.flatMap(showJobs);
      return { total_count: jobs.length, jobs: page(request, reply, jobs, links().api) };
    },
  );
  app.get<OfJob>('/repos/:owner/:repo/actions/jobs/:job', ({ params }, reply) => {
    const found = runs.findJob(Number(params.job));
    const job = found && showJobs(found.attempt).find(({ id }) => id === found.job.jobId);
    return found?.attempt.repository === repositoryOf(params) && job ? job : refuse(reply, 404, 'Not Found');
  });
}

/** The attempt that a path means; the newest, where it names none. */
export function attemptOf(runs: Runs, params: OfRun['Params'], number?: string): RunAttempt | undefined {
  const attempts = runs.find(Number(params.run));
  const attempt =
    number === undefined ? attempts?.at(-1) : attempts?.find((one) => one.attempt === Number(number));
  return attempt?.repository === repositoryOf(params) ? attempt : undefined;
}
