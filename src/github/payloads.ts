import { z } from 'zod';
import { type Job, type Progress, type Run, type Step, toConclusion } from './run.ts';
import { cleanText } from './text.ts';

// What is read of GitHub's objects, the same in webhooks and in the API's answers. Everything else is ignored, and what
// older servers leave out has a default.

/** Seconds since 1970 that a date can show, up to the year 9999. */
const seconds = z.number().nonnegative().max(253_402_300_799);
const time = z.union([z.iso.datetime({ offset: true }), seconds]).transform((value) =>
  // Webhooks of old have seconds since 1970.
  Math.max(0, typeof value === 'number' ? value * 1000 : Date.parse(value)),
);
/** What has not happened is null, absent, or a time before all times: `0001-01-01T00:00:00Z`. */
const timeOrNone = time.nullish().transform((value) => (value === 0 || value === null ? undefined : value));
const text = (limit?: number): z.ZodType<string, string> =>
  z.string().transform((value) => cleanText(value, limit));
const id = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const repositoryName = z
  .string()
  .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/)
  .describe('owner/name');
const account = z.object({ login: text() }).nullish();

const runObject = z.object({
  id,
  name: text().nullish(),
  path: text().nullish(),
  display_title: text().nullish(),
  run_number: id.default(0),
  run_attempt: z.number().int().min(1).max(10_000).default(1),
  event: text().default(''),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  head_branch: text().nullish(),
  head_sha: text().default(''),
  head_repository: z.object({ full_name: z.string() }).nullish(),
  repository: z.object({ full_name: repositoryName }).nullish(),
  workflow_id: id.nullish(),
  pull_requests: z.array(z.object({ number: id })).nullish(),
  actor: account,
  triggering_actor: account,
  html_url: text(2000).default(''),
  created_at: time,
  run_started_at: timeOrNone,
  updated_at: time,
});

const stepObject = z.object({
  number: id,
  name: text(),
  conclusion: z.string().nullish(),
  started_at: timeOrNone,
  completed_at: timeOrNone,
});

const jobObject = z.object({
  id,
  run_id: id,
  run_attempt: z.number().int().min(1).max(10_000).default(1),
  name: text(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  created_at: timeOrNone,
  started_at: timeOrNone,
  completed_at: timeOrNone,
  labels: z.array(text()).default([]),
  runner_id: z.number().nullish(),
  runner_name: text().nullish(),
  html_url: text(2000).nullish(),
  steps: z.array(stepObject).max(5000).nullish(),
});

/** A run as the API or a webhook gives it. */
export type RunObject = z.output<typeof runObject>;

/** `workflow_run` of GitHub's webhooks, or a run of its API. */
export const runSchema = runObject;

/** A page of the API's list of runs. */
export const runsPage = z.object({ total_count: z.number(), workflow_runs: z.array(runObject) });

/** A page of the API's list of jobs. */
export const jobsPage = z.object({ total_count: z.number(), jobs: z.array(jobObject) });

/** A page of the API's list of workflows. */
export const workflowsPage = z.object({ workflows: z.array(z.object({ id, name: text() })) });

/** A repository as the API gives it. */
export const repositorySchema = z.object({ default_branch: text() });

const repository = z.object({ full_name: repositoryName, default_branch: text().optional() });

/** The webhook `workflow_run`. */
export const runEvent = z.object({
  action: z.string(),
  repository,
  workflow: z.object({ name: text().nullish(), path: text().nullish() }).nullish(),
  workflow_run: runObject,
});

/** The webhook `workflow_job`. */
export const jobEvent = z.object({
  action: z.string(),
  repository,
  workflow_job: jobObject,
});

/** Turns GitHub's run into ours; `workflow` and `defaultBranch` as the caller knows them. */
export function toRun(
  object: RunObject,
  context: {
    readonly repository: string;
    readonly workflow?: string | undefined;
    readonly defaultBranch: string;
  },
): Run {
  const { repository, defaultBranch } = context;
  const progress = toProgress(object.status);
  const branch = object.head_branch ?? '';
  const headRepository = headRepositoryOf(object, repository);
  const isDefault = branch === defaultBranch && headRepository.toLowerCase() === repository.toLowerCase();
  return {
    repository,
    runId: object.id,
    attempt: object.run_attempt,
    runNumber: object.run_number,
    workflow: workflowName(object, context.workflow),
    title: object.display_title ?? '',
    event: object.event,
    progress,
    conclusion: progress === 'completed' ? toConclusion(object.conclusion ?? '') : undefined,
    branch,
    headRepository: cleanText(headRepository),
    ref: isDefault ? 'default' : 'other',
    sha: object.head_sha,
    actor: object.triggering_actor?.login ?? object.actor?.login ?? '',
    pullRequest: object.pull_requests?.[0]?.number,
    url: object.html_url,
    createdAt: object.created_at,
    startedAt: object.run_started_at ?? object.created_at,
    updatedAt: object.updated_at,
  };
}

/** No repository's name. */
const deletedFork = 'a fork that was deleted';

/** The repository that a run's commit comes from, where the run is `repository`'s. */
export function headRepositoryOf(object: Pick<RunObject, 'head_repository'>, repository: string): string {
  // Null: of a fork that was deleted since. Older servers say nothing, and have no other runs than their own.
  return object.head_repository === null ? deletedFork : (object.head_repository?.full_name ?? repository);
}

/** Turns GitHub's job into ours. */
export function toJob(object: z.output<typeof jobObject>, repository: string): Job {
  const progress = toProgress(object.status);
  const createdAt = object.created_at ?? object.started_at ?? object.completed_at ?? 0;
  return {
    repository,
    jobId: object.id,
    runId: object.run_id,
    attempt: object.run_attempt,
    name: object.name,
    progress,
    conclusion: progress === 'completed' ? toConclusion(object.conclusion ?? '') : undefined,
    createdAt,
    startedAt: object.started_at ?? createdAt,
    completedAt: object.completed_at,
    labels: object.labels,
    runner: object.runner_name === '' ? undefined : (object.runner_name ?? undefined),
    runnerId: object.runner_id ?? undefined,
    url: object.html_url ?? '',
    steps: (object.steps ?? []).map(toStep),
  };
}

function toStep(object: z.output<typeof stepObject>): Step {
  return {
    number: object.number,
    name: object.name,
    conclusion: typeof object.conclusion === 'string' ? toConclusion(object.conclusion) : undefined,
    startedAt: object.started_at,
    completedAt: object.completed_at,
  };
}

function toProgress(status: string | null | undefined): Progress {
  if (status === 'completed' || status === 'in_progress') return status;
  // queued, requested, waiting, pending, and what may come.
  return 'queued';
}

function workflowName({ name, path }: RunObject, known: string | undefined): string {
  const file = path?.split('@')[0]?.split('/').at(-1) ?? '';
  // GitHub's own workflows give each run a name of its own: "npm_and_yarn in /. - Update #123".
  const own = path?.startsWith('dynamic/') === true && file !== '' ? file : name;
  for (const candidate of [known, own]) {
    if (candidate !== undefined && candidate !== null && candidate.trim() !== '') return candidate;
  }
  return file === '' ? 'unknown' : file;
}
