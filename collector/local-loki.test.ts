import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { deployedLoki, localLoki } from '../src/collector/index.ts';

// What tests prove of the local Loki holds for the deployed one as far as the two are the same text.

const page = await readFile(join(import.meta.dirname, '../deploy/base/loki/README.md'), 'utf8');
const documented = [...page.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, path = '']) => path);

/** Values by path; lists are whole. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[path, JSON.stringify(value)]]);
  const below = Object.entries(value).flatMap(([key, one]) => [
    ...leaves(one, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(below);
}

it('the local Loki differs in what its page lists, and in nothing else', async () => {
  const text = await readFile(deployedLoki.config, 'utf8');
  const deployed = leaves(parse(text));
  const local = leaves(parse(stringify(localLoki(text, '/tmp/loki', 1, 2))));
  const paths = new Set([...deployed.keys(), ...local.keys()]);
  const different = [...paths].filter((path) => deployed.get(path) !== local.get(path));
  expect(different.sort()).toEqual([...documented].sort());
});
