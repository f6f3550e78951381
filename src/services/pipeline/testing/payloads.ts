import type { Delivery } from '../../../simulator/deliveries.ts';
import type { Job, RunAttempt } from '../../../simulator/run.ts';

const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** GitHub's object of a run, as it is after a delivery's action. */
export function runObject(attempt: RunAttempt, action: Delivery['action']): object {
  const ended = action === 'completed';
  return {
    id: attempt.runId,
    name: attempt.workflow,
    path: `.github/workflows/${attempt.workflow}.yml`,
    display_title: attempt.title,
    run_number: attempt.runNumber,
    run_attempt: attempt.attempt,
    event: attempt.event,
    status: ended ? 'completed' : action === 'in_progress' ? 'in_progress' : 'queued',
    conclusion: ended ? attempt.conclusion : null,
    head_branch: attempt.branch,
    head_sha: attempt.headSha,
    head_repository: { full_name: attempt.headRepository },
    pull_requests: attempt.pullRequest === undefined ? [] : [{ number: attempt.pullRequest }],
    actor: { login: attempt.actor },
    triggering_actor: { login: attempt.triggeringActor },
    html_url: `https://github.com/${attempt.repository}/actions/runs/${attempt.runId}`,
    created_at: iso(attempt.createdAt),
    run_started_at: iso(attempt.runStartedAt),
    updated_at: iso(ended ? endedAt(attempt) : attempt.runStartedAt),
  };
}

// GitHub has no other word on the end of a run without jobs.
function endedAt({ jobs, completedAt, updatedAt }: RunAttempt): number {
  return jobs.length === 0 ? completedAt : updatedAt;
}

/** GitHub's object of a job. */
export function jobObject(attempt: RunAttempt, job: Job, action: Delivery['action']): object {
  const ended = action === 'completed';
  return {
    id: job.jobId,
    run_id: attempt.runId,
    run_attempt: attempt.attempt,
    workflow_name: attempt.workflow,
    name: job.name,
    status: ended ? 'completed' : action === 'in_progress' ? 'in_progress' : 'queued',
    conclusion: ended ? job.conclusion : null,
    created_at: iso(job.createdAt),
    started_at: iso(job.startedAt),
    completed_at: ended ? iso(job.completedAt) : null,
    labels: job.runner === undefined ? [] : [job.runner],
    runner_id: job.runner === undefined ? null : 7,
    runner_name: job.runner === undefined ? '' : 'GitHub Actions 7',
    html_url: `https://github.com/${attempt.repository}/actions/runs/${attempt.runId}/job/${job.jobId}`,
    steps: ended
      ? job.steps.map((step) => ({
          number: step.number,
          name: step.name,
          status: 'completed',
          conclusion: step.conclusion,
          started_at: iso(step.startedAt),
          completed_at: iso(step.completedAt),
        }))
      : [],
  };
}

/** The body of a webhook. */
export function webhookBody({ attempt, event, action, jobId }: Delivery): object {
  const repository = { full_name: attempt.repository, default_branch: 'main' };
  if (event === 'workflow_run') {
    return {
      action,
      repository,
      workflow: { name: attempt.workflow },
      workflow_run: runObject(attempt, action),
    };
  }
  const job = attempt.jobs.find((candidate) => candidate.jobId === jobId);
  if (job === undefined) throw new Error(`no job ${jobId ?? 'without an id'}`);
  return { action, repository, workflow_job: jobObject(attempt, job, action) };
}
