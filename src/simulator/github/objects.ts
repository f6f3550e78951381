import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Delivery } from '../deliveries.ts';
import { hash } from '../random.ts';
import type { Job, RunAttempt } from '../run.ts';
import type { Progress } from '../seen-at.ts';

// GitHub's objects as its API and its webhooks have them, as far as a model knows anything. The compiler holds their
// fields to the official client's types.

type Actions = RestEndpointMethodTypes['actions'];
type RunData = Actions['getWorkflowRun']['response']['data'];
type JobData = Actions['getJobForWorkflowRun']['response']['data'];
type StepData = NonNullable<JobData['steps']>[number];
type WorkflowData = Actions['getWorkflow']['response']['data'];

type RunScalars = Pick<
  RunData,
  | 'id'
  | 'node_id'
  | 'name'
  | 'path'
  | 'display_title'
  | 'run_number'
  | 'run_attempt'
  | 'event'
  | 'status'
  | 'conclusion'
  | 'workflow_id'
  | 'check_suite_id'
  | 'head_branch'
  | 'head_sha'
  | 'url'
  | 'html_url'
  | 'jobs_url'
  | 'logs_url'
  | 'artifacts_url'
  | 'cancel_url'
  | 'rerun_url'
  | 'previous_attempt_url'
  | 'created_at'
  | 'run_started_at'
  | 'updated_at'
>;

/** A run as GitHub shows it. */
export type RunShape = RunScalars & Readonly<Record<string, unknown>>;

/** A job as GitHub shows it. */
export type JobShape = Omit<JobData, 'check_run_url' | 'node_id'>;

/** A workflow as GitHub shows it. */
export type WorkflowShape = Omit<WorkflowData, 'badge_url' | 'deleted_at'>;

/** What the objects' links begin with. */
export interface Links {
  readonly api: string;
  readonly web: string;
}

/** A time in GitHub's form. */
export function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** Somebody's account. */
export function account(login: string): { login: string; id: number; type: 'User' | 'Organization' } {
  return { login, id: hash(login), type: 'User' };
}

/** A repository. */
export function repositoryObject(name: string, defaultBranch: string, { api, web }: Links): object {
  const [owner = '', short = ''] = name.split('/');
  return {
    id: hash(name),
    name: short,
    full_name: name,
    private: true,
    owner: { ...account(owner), type: 'Organization' },
    html_url: `${web}/${name}`,
    url: `${api}/repos/${name}`,
    fork: false,
    default_branch: defaultBranch,
  };
}

/** A workflow's number. */
export function workflowId(repository: string, workflow: string): number {
  return hash(`${repository} ${workflow}`);
}

/** A workflow's file. */
export function workflowPath(workflow: string): string {
  const file = workflow
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  return `.github/workflows/${file}.yml`;
}

/** A workflow of a repository. */
export function workflowObject(repository: string, workflow: string, { api, web }: Links): WorkflowShape {
  const id = workflowId(repository, workflow);
  const path = workflowPath(workflow);
  return {
    id,
    node_id: `W_${id}`,
    name: workflow,
    path,
    state: 'active',
    created_at: iso(Date.UTC(2024, 0, 1)),
    updated_at: iso(Date.UTC(2024, 0, 1)),
    url: `${api}/repos/${repository}/actions/workflows/${id}`,
    html_url: `${web}/${repository}/blob/main/${path}`,
  };
}

/** A run's attempt, as far as it has come. */
export function runObject(
  attempt: RunAttempt,
  progress: Progress,
  updatedAt: number,
  links: Links,
): RunShape {
  const { repository, runId, workflow, attempt: number } = attempt;
  const url = `${links.api}/repos/${repository}/actions/runs/${runId}`;
  return {
    id: runId,
    node_id: `WFR_${runId}`,
    name: workflow,
    path: workflowPath(workflow),
    display_title: attempt.title,
    run_number: attempt.runNumber,
    run_attempt: number,
    event: attempt.event,
    status: progress.status,
    conclusion: conclusionOf(progress),
    workflow_id: workflowId(repository, workflow),
    check_suite_id: runId + 1,
    head_branch: attempt.branch,
    head_sha: attempt.headSha,
    pull_requests:
      attempt.pullRequest === undefined
        ? []
        : [
            {
              id: attempt.pullRequest,
              number: attempt.pullRequest,
              url: `${links.api}/repos/${repository}/pulls`,
            },
          ],
    actor: account(attempt.actor),
    triggering_actor: account(attempt.triggeringActor),
    head_repository: { id: hash(attempt.headRepository), full_name: attempt.headRepository },
    repository: { id: hash(repository), full_name: repository },
    url,
    html_url: `${links.web}/${repository}/actions/runs/${runId}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: number > 1 ? `${url}/attempts/${number - 1}` : null,
    created_at: iso(attempt.createdAt),
    run_started_at: iso(attempt.runStartedAt),
    updated_at: iso(updatedAt),
  };
}

/** A job of an attempt, as far as it has come. */
export function jobObject(
  attempt: RunAttempt,
  job: Job,
  { progress, steps = job.steps, now = Infinity }: { progress: Progress; steps?: Job['steps']; now?: number },
  links: Links,
): JobShape {
  const { repository, runId } = attempt;
  const hasRunner = job.runner !== undefined && progress.status !== 'queued';
  const run = `${links.api}/repos/${repository}/actions/runs/${runId}`;
  return {
    id: job.jobId,
    run_id: runId,
    run_url: run,
    run_attempt: attempt.attempt,
    workflow_name: attempt.workflow,
    head_branch: attempt.branch,
    head_sha: attempt.headSha,
    url: `${links.api}/repos/${repository}/actions/jobs/${job.jobId}`,
    html_url: `${links.web}/${repository}/actions/runs/${runId}/job/${job.jobId}`,
    name: job.name,
    status: progress.status,
    conclusion: jobConclusion(progress),
    created_at: iso(job.createdAt),
    started_at: iso(job.startedAt),
    completed_at: progress.status === 'completed' ? iso(job.completedAt) : null,
    labels: job.runner === undefined ? [] : [job.runner],
    runner_id: hasRunner ? 7 : null,
    runner_name: hasRunner ? 'GitHub Actions 7' : '',
    runner_group_id: hasRunner ? 0 : null,
    runner_group_name: hasRunner ? 'GitHub Actions' : '',
    steps: steps.map((step): StepData => {
      const ended = step.completedAt <= now;
      return {
        number: step.number,
        name: step.name,
        status: ended ? 'completed' : 'in_progress',
        conclusion: ended ? step.conclusion : null,
        started_at: iso(step.startedAt),
        completed_at: ended ? iso(step.completedAt) : null,
      };
    }),
  };
}

/** The body of a webhook. */
export function webhookBody(
  { attempt, event, action, jobId }: Delivery,
  defaultBranch: string,
  links: Links,
): object {
  const { repository, workflow } = attempt;
  const [owner = ''] = repository.split('/');
  const common = {
    action,
    repository: repositoryObject(repository, defaultBranch, links),
    organization: { ...account(owner), type: 'Organization' },
    sender: account(attempt.triggeringActor),
  };
  if (event === 'workflow_run') {
    const progress = progressAfter(action, attempt.conclusion);
    const at = action === 'completed' && attempt.jobs.length > 0 ? attempt.updatedAt : attempt.completedAt;
    const updatedAt = action === 'completed' ? at : attempt.runStartedAt;
    return {
      ...common,
      workflow: workflowObject(repository, workflow, links),
      workflow_run: runObject(attempt, progress, updatedAt, links),
    };
  }
  const job = attempt.jobs.find((candidate) => candidate.jobId === jobId);
  if (job === undefined) throw new Error(`no job ${jobId ?? 'without an id'}`);
  const progress = progressAfter(action, job.conclusion);
  const steps = progress.status === 'completed' ? job.steps : [];
  return { ...common, workflow_job: jobObject(attempt, job, { progress, steps }, links) };
}

function progressAfter(action: Delivery['action'], conclusion: Job['conclusion']): Progress {
  if (action === 'completed') return { status: 'completed', conclusion };
  return { status: action === 'in_progress' ? 'in_progress' : 'queued' };
}

function conclusionOf(progress: Progress): Job['conclusion'] | null {
  return 'conclusion' in progress ? progress.conclusion : null;
}

// The client's type knows no job that is stale or failed at its start.
function jobConclusion(progress: Progress): JobShape['conclusion'] {
  const conclusion = conclusionOf(progress);
  return conclusion === 'stale' || conclusion === 'startup_failure' ? 'failure' : conclusion;
}
