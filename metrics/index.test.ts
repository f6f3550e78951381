import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from './index.ts';

/** Files of this folder that hold no metrics. */
const otherFiles = ['buckets.ts', 'components.ts', 'index.ts', 'labels.ts', 'log-streams.ts'];

describe('catalogue', () => {
  it('holds the metrics of every file in this folder', async () => {
    const files = (await readdir(import.meta.dirname)).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !otherFiles.includes(file),
    );
    const known = new Set(catalogue.map(({ name }) => name));
    for (const file of files) {
      const exported: unknown = await import(pathToFileURL(join(import.meta.dirname, file)).href);
      const names = namesOfMetrics(exported);
      expect(names, `${file} exports metrics`).not.toHaveLength(0);
      expect(
        names.filter((name) => !known.has(name)),
        `${file} stands in index.ts`,
      ).toEqual([]);
    }
  });

  it('has names that Prometheus accepts', () => {
    expect(
      catalogue.map(({ name }) => name).filter((name) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)),
    ).toEqual([]);
  });
});

function namesOfMetrics(exported: unknown): string[] {
  if (typeof exported !== 'object' || exported === null) return [];
  return Object.values<unknown>({ ...exported }).flatMap((value) =>
    typeof value === 'object' &&
    value !== null &&
    'evidence' in value &&
    'name' in value &&
    typeof value.name === 'string'
      ? [value.name]
      : [],
  );
}
