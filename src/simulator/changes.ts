import type { Organisation, RepositoryModel } from './organisation.ts';
import { Random } from './random.ts';
import { drawDay, nextWorkingTime } from './rhythm.ts';
import type { RunEvent } from './run.ts';
import { type Span, day, hour, minute, second, startOfDay, wholeSecond, within } from './time.ts';

/** Something pushed, or another reason for workflows to run on a commit. */
export interface Change {
  readonly at: number;
  readonly event: RunEvent;
  readonly branch: string;
  readonly headRepository: string;
  readonly sha: string;
  readonly title: string;
  readonly actor: string;
  readonly pullRequest?: number;
  /** Only this workflow runs. */
  readonly only?: string;
  /** What an incident wants of the run. */
  readonly scene?: { readonly kind: 'succeeds' } | { readonly kind: 'hangs'; readonly until: number };
}

const kinds = ['feature', 'fix', 'chore'] as const;
const subjects = [
  'sleep-score',
  'login',
  'heart-rate',
  'export',
  'goals',
  'reminders',
  'chart',
  'import',
  'units',
];
const verbs = ['Add', 'Rework', 'Fix', 'Speed up', 'Simplify', 'Test'];

/** Pull requests of a day are numbered from here on, so that numbers rise with time. */
const numbersPerDay = 60;
const numberingSince = Date.UTC(2024, 0, 1);

// A pull request opened longer ago than this has been merged or forgotten.
const longestLife = 6 * day;

/**
 * What people do in a repository: pull requests are opened, pushed to and merged in the rhythm of work. Each request
 * is drawn from a key of its own: the same whatever the span.
 * @returns in order of time, no two in the same second
 */
export function changesOf(
  organisation: Organisation,
  repository: RepositoryModel,
  seed: number,
  span: Span,
): Change[] {
  const changes: Change[] = [];
  for (let start = startOfDay(span.from - longestLife); start < span.to + day; start += day) {
    const random = new Random(seed, repository.name, 'pull requests', start);
    const opened = drawDay(organisation.rhythm, start, repository.pullRequestsPerDay, random);
    for (const [index, at] of opened.slice(0, numbersPerDay).entries()) {
      const number = (Math.floor((start - numberingSince) / day) + 1) * numbersPerDay + index;
      changes.push(...pullRequest(organisation, repository, seed, number, at));
    }
  }
  return apart(changes.filter(({ at }) => within(span, at)));
}

/** Changes in order of time, moved by seconds where two would fall into one. */
export function apart(changes: readonly Change[]): Change[] {
  let last = -Infinity;
  return [...changes]
    .sort((a, b) => a.at - b.at)
    .map((change) => {
      last = Math.max(change.at, last + second);
      return change.at === last ? change : { ...change, at: last };
    });
}

// The pushes to a pull request, and its merge if it comes to that.
function pullRequest(
  { rhythm }: Organisation,
  { name, defaultBranch, people }: RepositoryModel,
  seed: number,
  number: number,
  openedAt: number,
): Change[] {
  const random = new Random(seed, name, 'pull request', number);
  const author = random.pick(people);
  const subject = random.pick(subjects);
  const fork = random.chance(0.03);
  const title = `${random.pick(verbs)} ${subject.replaceAll('-', ' ')}`;
  const common = {
    event: 'pull_request',
    branch: fork ? defaultBranch : `${random.pick(kinds)}/${subject}-${number}`,
    headRepository: fork ? `${author}/${name.split('/')[1] ?? name}` : name,
    title,
    actor: author,
    pullRequest: number,
  } as const;

  const pushes: Change[] = [];
  let at = openedAt;
  do {
    pushes.push({ ...common, at, sha: random.hex(40) });
    at = nextWorkingTime(rhythm, wholeSecond(at + random.lognormal(40 * minute, 1)), random);
  } while (random.chance(0.6) && pushes.length < 8);
  if (!random.chance(0.85)) return pushes;

  const mergedAt = nextWorkingTime(rhythm, wholeSecond(at + random.lognormal(1.5 * hour, 0.8)), random);
  const merge: Change = {
    at: mergedAt,
    event: 'push',
    branch: defaultBranch,
    headRepository: name,
    sha: random.hex(40),
    title: `${title} (#${number})`,
    actor: random.pick(people),
  };
  return [...pushes, merge];
}
