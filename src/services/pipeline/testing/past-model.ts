import { fixtureSettings } from '../../../settings/fixture.ts';
import { type Model, createModel } from '../../../simulator/model.ts';
import type { Store } from '../../../store/index.ts';

const hour = 3_600_000;

/**
 * A model that ended an hour ago, as many days long as it takes for so many attempts: nights and weekends have few, so
 * that no length of its own would do at every time of the week.
 * @param attempts at least
 */
export function pastModel(
  attempts: number,
  {
    seed = 1,
    pullRequestsPerDay = 100,
  }: { readonly seed?: number; readonly pullRequestsPerDay?: number } = {},
): Model {
  const to = Math.floor(Date.now() / 1000) * 1000 - hour;
  for (let days = 1; ; days += 1) {
    const model = createModel(fixtureSettings, { seed, from: to - days * 24 * hour, to, pullRequestsPerDay });
    if (model.timeline.attempts.length >= attempts) return model;
  }
}

/** As if the exporter had known everything before the model, and been away for all of it. */
export function awayFor({ organisation, from }: Model): (store: Store) => Promise<unknown> {
  return (store) =>
    store.query(
      'INSERT INTO repositories (name, reconciled_until) SELECT name, $2 FROM unnest($1::text[]) AS known (name)',
      [organisation.repositories.map(({ name }) => name), new Date(from)],
    );
}
