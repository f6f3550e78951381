import { type AttemptRequest, cancelAttempt, drawAttempt } from './attempt.ts';
import { type Change, apart, changesOf } from './changes.ts';
import { countedAt } from './counting.ts';
import type { Incident } from './incidents.ts';
import type { Organisation, RepositoryModel, WorkflowModel } from './organisation.ts';
import { Random, hash } from './random.ts';
import { type AskedRerun, type Recovery, type RecoveryPolicy, alertTime, askForRerun } from './recovery.ts';
import { type RunAttempt, hasFailed, hasVerdict } from './run.ts';
import { addedChanges } from './scenes.ts';
import { scheduledChanges } from './scheduled.ts';
import { TimeQueue } from './time-queue.ts';
import { type Span, hour, minute, second, wholeSecond, within } from './time.ts';

/** What a timeline is made from. */
export interface TimelineOptions extends Span {
  readonly seed: number;
  readonly incidents: readonly Incident[];
  readonly recovery: RecoveryPolicy;
}

// A run's newest attempt, what the next one needs, and the recovery's request that brought this one about.
interface Run {
  readonly request: AttemptRequest;
  readonly attempt: RunAttempt;
  readonly asked?: AskedRerun;
}

type Event =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'end'; readonly run: Run }
  | { readonly kind: 'by hand'; readonly run: Run }
  | { readonly kind: 'alert'; readonly run: Run };

/**
 * Plays a repository's days, event by event: changes start workflows, a newer push cancels what runs on the older
 * one, failures are repeated by people and by the recovery service, deployments follow.
 */
export class RepositoryPlay {
  /** Attempts that began within the span, in the order in which they ended. */
  readonly attempts: RunAttempt[] = [];
  readonly recoveries: Recovery[] = [];
  readonly #repository: RepositoryModel;
  readonly #slots: ReadonlyMap<WorkflowModel, number>;
  readonly #options: TimelineOptions;
  readonly #queue = new TimeQueue<Event>();
  /** The newest run that goes on, by workflow and branch. */
  readonly #active = new Map<string, Run>();
  readonly #ended = new Set<string>();
  readonly #newestPush = new Map<string, string>();
  readonly #lastVerdict = new Map<string, RunAttempt>();
  readonly #lastCreated = new Map<string, number>();
  readonly #runNumbers = new Map<string, number>();
  readonly #asked = new Map<string, number[]>();

  /** @param slots a number below 1000 for each workflow, which keeps its runs' ids apart from others' */
  constructor(
    organisation: Organisation,
    repository: RepositoryModel,
    slots: ReadonlyMap<WorkflowModel, number>,
    options: TimelineOptions,
  ) {
    this.#repository = repository;
    this.#slots = slots;
    this.#options = options;
    const { seed, incidents } = options;
    const changes = apart([
      ...changesOf(organisation, repository, seed, options),
      ...scheduledChanges(repository, seed, options),
      ...addedChanges(incidents, repository, seed).filter(({ at }) => within(options, at)),
    ]);
    for (const change of changes) this.#queue.push(change.at, { kind: 'change', change });
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      this.#handle(next.item, next.time);
    }
  }

  #handle(event: Event, now: number): void {
    switch (event.kind) {
      case 'change':
        this.#onChange(event.change);
        break;
      case 'end':
        this.#onEnd(event.run, now);
        break;
      case 'by hand':
        this.#onRerunByHand(event.run, now);
        break;
      case 'alert':
        this.#onAlert(event.run, now);
        break;
    }
  }

  #onChange(change: Change): void {
    this.#newestPush.set(branchKey(change), change.sha);
    for (const workflow of this.#repository.workflows) {
      if (!startsOn(workflow, change)) continue;
      if (change.event === 'pull_request') this.#cancelOlder(workflow, change);
      this.#start(workflow, change, oddEnd(this.#options.seed, workflow, change));
    }
  }

  // What the older push started is no longer of interest.
  #cancelOlder(workflow: WorkflowModel, change: Change): void {
    const older = this.#active.get(branchKey(change, workflow.name));
    if (!older) return;
    const attempt = cancelAttempt(older.attempt, change.at + 2 * second);
    this.#queue.push(attempt.updatedAt, { kind: 'end', run: { ...older, attempt } });
  }

  #start(workflow: WorkflowModel, change: Change, conclusion?: AttemptRequest['conclusion']): void {
    // Two runs of a workflow in one second would have one id.
    const createdAt = Math.max(change.at, (this.#lastCreated.get(workflow.name) ?? -Infinity) + second);
    if (!within(this.#options, createdAt)) return;
    this.#lastCreated.set(workflow.name, createdAt);
    const runNumber = (this.#runNumbers.get(workflow.name) ?? hash(workflow.name) % 3000) + 1;
    this.#runNumbers.set(workflow.name, runNumber);
    const request: AttemptRequest = {
      seed: this.#options.seed,
      repository: this.#repository,
      workflow,
      incidents: this.#options.incidents,
      change,
      runId: runIdOf(createdAt, this.#slots.get(workflow) ?? 0),
      runNumber,
      createdAt,
      attempt: 1,
      runStartedAt: createdAt,
      triggeringActor: change.actor,
      ...(conclusion && { conclusion }),
    };
    this.#follow({ request, attempt: drawAttempt(request) });
  }

  #rerun(
    { attempt: previous, request }: Run,
    at: number,
    by: string,
    jobs: 'failed' | 'all',
    asked?: AskedRerun,
  ): void {
    if (!within(this.#options, at)) return;
    const next: AttemptRequest = {
      ...request,
      attempt: previous.attempt + 1,
      runStartedAt: at,
      triggeringActor: by,
      repeats: { previous, jobs },
    };
    this.#follow({ request: next, attempt: drawAttempt(next), ...(asked && { asked }) });
  }

  #follow(run: Run): void {
    this.#active.set(branchKey(run.attempt, run.attempt.workflow), run);
    this.#queue.push(run.attempt.updatedAt, { kind: 'end', run });
  }

  #onEnd(run: Run, now: number): void {
    const { attempt } = run;
    const key = `${attempt.runId} ${attempt.attempt}`;
    // A cancelled attempt has two ends in the queue; the earlier one is the true one.
    if (this.#ended.has(key)) return;
    this.#ended.add(key);
    const place = branchKey(attempt, attempt.workflow);
    const active = this.#active.get(place)?.attempt;
    if (active?.runId === attempt.runId && active.attempt === attempt.attempt) this.#active.delete(place);
    this.attempts.push(attempt);
    if (run.asked) this.recoveries.push(recoveryOf(run.asked, attempt));
    if (attempt.ref === 'default') {
      if (hasVerdict(attempt)) this.#lastVerdict.set(attempt.workflow, attempt);
      this.#startFollowers(run, now);
    }
    if (hasFailed(attempt)) this.#planRepeat(run, now);
  }

  #startFollowers({ attempt, request }: Run, now: number): void {
    for (const workflow of this.#repository.workflows) {
      const { trigger } = workflow;
      if (trigger.on !== 'end-of' || trigger.workflow !== attempt.workflow) continue;
      const change: Change = { ...request.change, at: now + second, event: 'workflow_run' };
      this.#start(workflow, change, attempt.conclusion === 'success' ? undefined : 'skipped');
    }
  }

  #planRepeat(run: Run, now: number): void {
    const { attempt, request } = run;
    if (attempt.jobs.length === 0) return;
    const { seed, incidents, recovery } = this.#options;
    const mayRetry =
      recovery.enabled && !recovery.dryRun && (!request.workflow.deploys || recovery.retryDeploys);
    if (attempt.ref === 'default' && mayRetry) {
      const counted = countedAt(attempt, incidents, seed);
      this.#queue.push(alertTime(attempt, counted.at, incidents, seed), { kind: 'alert', run });
      return;
    }
    const random = new Random(seed, 'by hand', attempt.runId, attempt.attempt);
    const blamesCode = attempt.jobs.some(({ cause }) => cause?.kind === 'code');
    const wait = wholeSecond(random.lognormal(9 * minute, 0.8));
    if (attempt.attempt < 3 && random.chance(blamesCode ? 0.12 : 0.75)) {
      this.#queue.push(now + wait, { kind: 'by hand', run });
    }
  }

  #onRerunByHand(run: Run, now: number): void {
    const { attempt } = run;
    // Nobody repeats what a newer push has overtaken.
    if (attempt.event === 'pull_request' && this.#newestPush.get(branchKey(attempt)) !== attempt.headSha)
      return;
    if (this.#active.has(branchKey(attempt, attempt.workflow))) return;
    const random = new Random(this.#options.seed, 'who repeats', attempt.runId, attempt.attempt);
    this.#rerun(run, now, random.pick(this.#repository.people), random.chance(0.7) ? 'failed' : 'all');
  }

  #onAlert(run: Run, now: number): void {
    const { attempt } = run;
    const { recovery, incidents, seed } = this.#options;
    if (this.#lastVerdict.get(attempt.workflow) !== attempt) return;
    if (attempt.attempt > recovery.attemptsPerRun) return;
    const lately = (this.#asked.get(attempt.workflow) ?? []).filter((time) => time > now - hour);
    const [oldest] = lately;
    if (oldest !== undefined && lately.length >= recovery.rerunsPerHourPerWorkflow) {
      this.#queue.push(oldest + hour + second, { kind: 'alert', run });
      return;
    }
    const asked = askForRerun(attempt, now, incidents, seed);
    this.#asked.set(attempt.workflow, [...lately, asked.askedAt]);
    this.#rerun(run, asked.askedAt + second, 'recovery-bot', 'failed', asked);
  }
}

function startsOn({ name, trigger }: WorkflowModel, { event, only }: Change): boolean {
  if (only !== undefined) return only === name;
  if (trigger.on !== 'change') return false;
  return event === 'pull_request' ? trigger.pullRequests : event === 'push' && trigger.defaultBranch;
}

// Runs that end before they begin: a fork's waits for approval, a workflow file does not parse.
function oddEnd(
  seed: number,
  { repository, name }: WorkflowModel,
  change: Change,
): AttemptRequest['conclusion'] {
  if (change.event !== 'pull_request') return undefined;
  const random = new Random(seed, repository, name, 'odd end', change.sha);
  const [waits, broken] = [random.chance(0.3), random.chance(0.002)];
  if (change.headRepository !== repository && waits) return 'action_required';
  return broken ? 'startup_failure' : undefined;
}

function recoveryOf(asked: AskedRerun, attempt: RunAttempt): Recovery {
  const { repository, workflow, runId, attempt: number, updatedAt, conclusion } = attempt;
  return {
    repository,
    workflow,
    runId,
    attempt: number,
    ...asked,
    endedAt: updatedAt + 5 * second,
    conclusion,
  };
}

// Ids rise with time, as GitHub's do.
function runIdOf(createdAt: number, slot: number): number {
  return Math.round((createdAt - Date.UTC(2020, 0, 1)) / second) * 1000 + slot;
}

function branchKey(
  { headRepository, branch }: { readonly headRepository: string; readonly branch: string },
  workflow = '',
): string {
  return `${workflow} ${headRepository} ${branch}`;
}
