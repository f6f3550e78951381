import type { ApiClient } from './api-client.ts';
import type { Manifest } from './manifest.ts';

/**
 * Shows objects to an API server, each once however many of the lists it is in. None is kept.
 *
 * @param lists of objects, by name
 * @returns by the list's name, what the server complains or warns of; empty where it takes all
 */
export async function acceptance(
  client: ApiClient,
  lists: ReadonlyMap<string, readonly Manifest[]>,
): Promise<Map<string, string[]>> {
  // Those that other objects stand in have to be there even for a trial.
  const spaces = [...lists.values()].flat().filter(({ kind }) => kind === 'Namespace');
  const said = new Map<string, Promise<string[]>>();
  for (const one of spaces)
    if (!said.has(JSON.stringify(one)))
      said.set(JSON.stringify(one), Promise.resolve(await client.apply(one, { isTrial: false })));
  const ask = async (one: Manifest): Promise<string[]> => {
    const key = JSON.stringify(one);
    const answer = said.get(key) ?? client.apply(one, { isTrial: true });
    said.set(key, answer);
    return (await answer).map((text) => `${one.kind} ${one.metadata.name}: ${text}`);
  };
  const results = new Map<string, string[]>();
  for (const [name, manifests] of lists) results.set(name, (await Promise.all(manifests.map(ask))).flat());
  return results;
}
