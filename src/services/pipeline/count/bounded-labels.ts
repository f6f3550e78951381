import type { Queryable } from '../../../store/index.ts';
import type { Change, Labels } from '../tables/series.ts';
import type { RunnerPrices } from './measure.ts';

/** How many values have series of their own: far more stages than a workflow has, and runners than a repository uses. */
export const most = { stage: 100, runner: 50 } as const;

interface Place {
  readonly repository: string;
  readonly scope: string;
  readonly most: number;
  readonly value: string;
}

/** Gives a value as it is, or `other`. */
export type Bounded = (
  repository: string,
  workflow: string,
  label: 'stage' | 'runner',
  value: string,
) => string;

/**
 * Job names and runner labels come from the repositories: `deploy v1.2.3` or `runs-on=4711` would make series without
 * end. The first values of each are remembered; the rest become `other`.
 * @param prices a runner that has one keeps its label: the cost exporter prices minutes by it, and settings bound them
 */
export async function boundedLabels(
  tx: Queryable,
  changes: readonly Change[],
  prices: RunnerPrices,
): Promise<Bounded> {
  const isPriced = ({ scope, value }: Place): boolean => scope === 'runner' && Object.hasOwn(prices, value);
  const wanted = new Map(
    changes
      .flatMap(({ labels }) => placesOf(labels))
      .filter((place) => !isPriced(place))
      .map((place) => [keyOf(place), place]),
  );
  const known = await load(tx, [...wanted.values()]);
  const news = [...wanted].filter(([key, place]) => !known.has(key) && count(known, place) < place.most);
  if (news.length > 0) {
    // Two replicas must not both take the last place.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('label values'), 0)");
    const now = await load(
      tx,
      news.map(([, place]) => place),
    );
    for (const key of now) known.add(key);
    const taken = news.filter(([key, place]) => {
      if (known.has(key)) return false;
      const has = count(known, place) < place.most;
      if (has) known.add(key);
      return has;
    });
    await save(
      tx,
      taken.map(([, place]) => place),
    );
  }
  return (repository, workflow, label, value) => {
    const place = placeOf(repository, workflow, label, value);
    return isPriced(place) || known.has(keyOf(place)) ? value : 'other';
  };
}

/** A change with its stage and its runner bounded. */
export function boundChange(change: Change, bounded: Bounded): Change {
  const { repository = '', workflow = '', stage, runner } = change.labels;
  if (stage === undefined && runner === undefined) return change;
  return {
    ...change,
    labels: {
      ...change.labels,
      ...(stage !== undefined && { stage: bounded(repository, workflow, 'stage', stage) }),
      ...(runner !== undefined && { runner: bounded(repository, workflow, 'runner', runner) }),
    },
  };
}

function placesOf({ repository = '', workflow = '', stage, runner }: Labels): Place[] {
  return [
    ...(stage === undefined ? [] : [placeOf(repository, workflow, 'stage', stage)]),
    ...(runner === undefined ? [] : [placeOf(repository, workflow, 'runner', runner)]),
  ];
}

function placeOf(repository: string, workflow: string, label: keyof typeof most, value: string): Place {
  return { repository, scope: label === 'runner' ? label : `stage of ${workflow}`, most: most[label], value };
}

// No text that is cleaned holds a control character.
function scopeOf({ repository, scope }: Pick<Place, 'repository' | 'scope'>): string {
  return `${repository}\n${scope}\n`;
}

function keyOf(place: Omit<Place, 'most'>): string {
  return scopeOf(place) + place.value;
}

function count(known: ReadonlySet<string>, place: Place): number {
  const scope = scopeOf(place);
  let values = 0;
  for (const key of known) if (key.startsWith(scope)) values += 1;
  return values;
}

/** All values of the scopes that places are in, as keys. */
async function load(tx: Queryable, places: readonly Place[]): Promise<Set<string>> {
  const scopes = [...new Map(places.map((place) => [scopeOf(place), place])).values()];
  if (scopes.length === 0) return new Set();
  const { rows } = await tx.query<Omit<Place, 'most'>>(
    `SELECT repository, scope, value FROM label_values
     JOIN unnest($1::text[], $2::text[]) AS wanted (repository, scope) USING (repository, scope)`,
    [scopes.map(({ repository }) => repository), scopes.map(({ scope }) => scope)],
  );
  return new Set(rows.map(keyOf));
}

async function save(tx: Queryable, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await tx.query(
    `INSERT INTO label_values (repository, scope, value) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT DO NOTHING`,
    [
      places.map(({ repository }) => repository),
      places.map(({ scope }) => scope),
      places.map(({ value }) => value),
    ],
  );
}
