import type { Manifest } from '../deploy/index.ts';

/**
 * Settings of Grafana that it would ignore without a word, in grafana.ini and in the variables of its container.
 * @param keys that it knows, by section
 * @returns each as `[section] key`, or as the variable's name
 */
export function unknownGrafanaSettings(
  manifests: readonly Manifest[],
  keys: Readonly<Record<string, readonly string[]>>,
): string[] {
  const maps = manifests.filter(({ kind }) => kind === 'ConfigMap');
  const data = maps.flatMap((one) => Object.entries(one.data ?? {}));
  const ini = data.find(([name]) => name === 'grafana.ini')?.[1];
  if (ini === undefined) return ['there is no grafana.ini'];
  let section = '';
  const inFile = ini.split('\n').flatMap((line) => {
    if (/^\s*([;#]|$)/.test(line)) return [];
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      return keys[section] ? [] : [`[${section}]`];
    }
    const key = line.split('=', 1)[0]?.trim() ?? '';
    return keys[section]?.includes(key) === true ? [] : [`[${section}] ${key}`];
  });
  const known = new Set(
    Object.entries(keys).flatMap(([name, all]) =>
      all.map((key) => `GF_${name.replaceAll('.', '_')}_${key}`.toUpperCase()),
    ),
  );
  // Read by the image's start script.
  known.add('GF_PATHS_CONFIG');
  const text = JSON.stringify(manifests);
  const variables = [...text.matchAll(/"name":"(GF_[A-Z_]+)"/g)].flatMap(([, name]) => name ?? []);
  const set = [...data.map(([name]) => name), ...variables];
  return [...inFile, ...new Set(set.filter((name) => name.startsWith('GF_') && !known.has(name)))];
}
