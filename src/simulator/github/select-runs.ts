import type { RunAttempt } from '../run.ts';
import type { Progress } from '../seen-at.ts';

/** What a list of runs may be asked for. */
export type RunFilter = Readonly<
  Partial<Record<'created' | 'status' | 'branch' | 'event' | 'actor' | 'head_sha', string>>
>;

/** Whether a run is asked for: https://docs.github.com/en/rest/actions/workflow-runs */
export function isAskedFor(attempt: RunAttempt, progress: Progress, filter: RunFilter): boolean {
  const { status, branch, event, actor, head_sha: sha, created } = filter;
  return (
    (status === undefined ||
      progress.status === status ||
      ('conclusion' in progress && progress.conclusion === status)) &&
    (branch === undefined || attempt.branch === branch) &&
    (event === undefined || attempt.event === event) &&
    (actor === undefined || attempt.actor === actor) &&
    (sha === undefined || attempt.headSha === sha) &&
    (created === undefined || isCreatedIn(created, attempt.createdAt))
  );
}

// GitHub's search syntax for dates: a day, a range, or a bound.
function isCreatedIn(text: string, at: number): boolean {
  const [from = '', to] = text.split('..');
  if (to !== undefined) return at >= start(from) && at <= end(to);
  const [, sign = '', date = ''] = /^(>=|<=|>|<)?(.*)$/.exec(text) ?? [];
  if (sign === '>=') return at >= start(date);
  if (sign === '<=') return at <= end(date);
  if (sign === '>') return at > end(date);
  if (sign === '<') return at < start(date);
  return at >= start(date) && at <= end(date);
}

function start(date: string): number {
  return date === '*' ? -Infinity : Date.parse(date);
}

function end(date: string): number {
  if (date === '*') return Infinity;
  return Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T23:59:59.999Z` : date);
}
