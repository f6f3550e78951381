import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Result, keep } from './results.ts';

const result = (name: string, value: string): Result => ({
  name,
  what: `What ${name} is.`,
  measurements: [{ what: 'time', value, limit: '1 s', kept: true }],
  before: [0.1, 0.2, 0.3],
  after: [1, 2, 3],
  day: '2026-01-02',
});

describe('the file of results', () => {
  const order = ['first', 'second'];
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'results-'));
    file = join(folder, 'results.md');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has its sections in order, whichever ran first, and replaces only the one that ran again', async () => {
    await keep(file, result('second', '2 ms'), order);
    await keep(file, result('first', '1 ms'), order);
    await keep(file, result('second', '3 ms'), order);
    const text = await readFile(file, 'utf8');
    expect(text.match(/^## .*$/gm)).toEqual(['## first', '## second']);
    expect(text).toContain('| time | 1 ms | 1 s | yes |');
    expect(text).toContain('| time | 3 ms | 1 s | yes |');
    expect(text).not.toContain('2 ms');
  });
});
