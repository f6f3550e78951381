import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withCacheLock } from './cache-lock.ts';
import { temporaryFolder } from './fixture.ts';
import { runProgram } from './run-program.ts';

describe('withCacheLock', () => {
  it('lets one at a time work, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'deep/a.lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, (inside += 1));
      await sleep(20);
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withCacheLock(path, work, { pollMs: 5 })));
    expect(most).toBe(1);
    expect(readdirSync(join(folder, 'deep'))).toEqual([]);
  });

  it('is released when the work fails', async () => {
    const path = join(temporaryFolder(), 'a.lock');
    await expect(withCacheLock(path, () => Promise.reject(new Error('no space')))).rejects.toThrow(
      'no space',
    );
    expect(existsSync(path)).toBe(false);
  });

  it('takes over from a process that is gone', async () => {
    const path = join(temporaryFolder(), 'a.lock');
    const gone = await runProgram('sh', ['-c', 'echo $$']);
    writeFileSync(path, JSON.stringify({ pid: Number(gone.stdout), host: hostname() }));
    expect(await withCacheLock(path, () => Promise.resolve('done'), { waitMs: 0 })).toBe('done');
  });

  it('takes over a lock that nobody refreshes, whoever wrote it', async () => {
    const path = join(temporaryFolder(), 'a.lock');
    writeFileSync(path, 'not ours');
    const past = new Date(Date.now() - 61_000);
    utimesSync(path, past, past);
    expect(await withCacheLock(path, () => Promise.resolve('done'), { waitMs: 0 })).toBe('done');
  });

  it('refreshes its own lock while it works', async () => {
    const path = join(temporaryFolder(), 'a.lock');
    const order: string[] = [];
    const options = { staleMs: 200, pollMs: 10 };
    const first = withCacheLock(
      path,
      async () => {
        await sleep(600);
        order.push('first');
      },
      options,
    );
    await sleep(20);
    await withCacheLock(
      path,
      () => {
        order.push('second');
        return Promise.resolve();
      },
      options,
    );
    await first;
    expect(order).toEqual(['first', 'second']);
  });

  it('says who holds it, and gives up in the end', async () => {
    const path = join(temporaryFolder(), 'a.lock');
    writeFileSync(path, JSON.stringify({ pid: 4711, host: 'elsewhere' }));
    const holders: string[] = [];
    const waiting = withCacheLock(path, () => Promise.resolve(), {
      pollMs: 5,
      waitMs: 30,
      onWait: (holder) => holders.push(holder),
    });
    await expect(waiting).rejects.toThrow(/held by process 4711 on elsewhere and did not become free/);
    expect(holders).toEqual(['process 4711 on elsewhere']);
  });
});
