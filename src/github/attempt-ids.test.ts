import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../tools/index.ts';
import { runSpanId, traceIdOf } from './attempt-ids.ts';

describe('ids of an attempt', () => {
  it('are those that docs/instrument.md has a build compute', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/instrument.md'), 'utf8');
    const script = /```sh\n(repository=[^`]+)```/.exec(page)?.[1] ?? '';
    const { stdout } = await runProgram('sh', ['-euc', `${script}\nprintf %s "$TRACEPARENT"`], {
      env: {
        PATH: process.env['PATH'],
        GITHUB_REPOSITORY: 'Acme/Shop',
        GITHUB_RUN_ID: '4711',
        GITHUB_RUN_ATTEMPT: '2',
      },
    });
    const attempt = { repository: 'acme/shop', runId: 4711, attempt: 2 };
    expect(stdout).toBe(`00-${traceIdOf(attempt)}-${runSpanId(attempt)}-01`);
  });

  it('differ between attempts, and not between spellings of the repository', () => {
    const id = (repository: string, attempt: number): string => traceIdOf({ repository, runId: 1, attempt });
    expect(id('acme/shop', 1)).not.toBe(id('acme/shop', 2));
    expect(id('acme/shop', 1)).toBe(id('ACME/shop', 1));
    expect(id('acme/shop', 1)).toMatch(/^[0-9a-f]{32}$/);
  });
});
