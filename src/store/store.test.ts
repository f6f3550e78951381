import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import { Pool } from './pool.ts';
import { type Item, LeaseLost, Queue, purgeQueue, queueDepths } from './queue.ts';
import type { Store } from './store.ts';
import { testStores } from './testing/stores.ts';
import { Worker } from './worker.ts';

const stores = await testStores();
afterAll(() => Promise.all(stores.map((store) => store.stop())));

describe.each(stores)('$name', (kind) => {
  describe.skipIf(!kind.available)('store', () => {
    let store: Store;
    beforeEach(async () => {
      store = await kind.open();
    });
    afterEach(() => store.close());

    it('gives numbers, dates, JSON and lists as such', async () => {
      const { rows } = await store.query(
        `SELECT 7::bigint AS big, 1.5::numeric AS exact, $1::jsonb AS json, $2::text[] AS list, '{1,2}'::bigint[] AS bigs, to_timestamp(1) AS time`,
        ['{"a":[1]}', ['x', 'y "z"']],
      );
      const expected = {
        big: 7,
        exact: 1.5,
        json: { a: [1] },
        list: ['x', 'y "z"'],
        bigs: [1, 2],
        time: new Date(1000),
      };
      expect(rows).toEqual([expected]);
    });

    it('commits all of a transaction or nothing', async () => {
      await store.query('CREATE TABLE t (n int)');
      await store.transaction((tx) => tx.query('INSERT INTO t VALUES (1)'));
      const failing = store.transaction(async (tx) => {
        await tx.query('INSERT INTO t VALUES (2)');
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await store.query('SELECT n FROM t')).rows).toEqual([{ n: 1 }]);
    });

    it('lets nothing of a transaction run once another part of it has failed', async () => {
      await store.query('CREATE TABLE t (v int)');
      let late: Promise<unknown> | undefined;
      const failed = store.transaction((tx) =>
        Promise.all([
          tx.query('SELECT 1').then(() => Promise.reject(new Error('no'))),
          tx.query('SELECT pg_sleep(0.1)').then(() => {
            late = tx.query('INSERT INTO t VALUES (1)');
            return late;
          }),
        ]),
      );
      await expect(failed).rejects.toThrow('no');
      await expect.poll(() => late !== undefined).toBe(true);
      await expect(late).rejects.toThrow();
      expect((await store.query('SELECT v FROM t')).rows).toEqual([]);
    });

    it('migrates once, in order, and refuses a file that changed', async () => {
      const folder = join(await mkdtemp(join(tmpdir(), 'migrations-')), 'migrations');
      const { mkdir } = await import('node:fs/promises');
      await mkdir(folder);
      await writeFile(
        join(folder, '0002-b.sql'),
        "INSERT INTO m VALUES ('a;b');\nINSERT INTO m VALUES ('c');",
      );
      await writeFile(join(folder, '0001-a.sql'), '-- first;\nCREATE TABLE m (v text);\n');
      await Promise.all([migrate(store, [folder]), migrate(store, [folder])]);
      await migrate(store, [folder]);
      expect((await store.query('SELECT v FROM m ORDER BY v')).rows).toEqual([{ v: 'a;b' }, { v: 'c' }]);
      await writeFile(join(folder, '0001-a.sql'), 'CREATE TABLE other (v text);');
      await expect(migrate(store, [folder])).rejects.toThrow(/0001-a.sql was applied with other content/);
      await rm(join(folder, '..'), { recursive: true });
    });

    it('queues a key once, claims it once, and never again when it is done', async () => {
      const queue = new Queue(store, 'work');
      expect(await queue.add(store, [item('a'), item('b')])).toEqual(new Set(['a', 'b']));
      expect(await queue.add(store, [item('b'), item('c')])).toEqual(new Set(['c']));
      const claimed = await queue.claim(2);
      expect(claimed.map(({ key }) => key)).toEqual(['a', 'b']);
      expect((await queue.claim(10)).map(({ key }) => key)).toEqual(['c']);
      await queue.done(store, claimed);
      expect(await queue.add(store, [item('a')])).toEqual(new Set());
      expect(await queueDepths(store)).toEqual([{ topic: 'work', waiting: 1, dead: 0 }]);
    });

    it('takes the same keys from several at a time, in whatever order each has them', async () => {
      const queue = new Queue(store, 'work');
      for (let round = 0; round < 5; round += 1) {
        const items = Array.from({ length: 500 }, (_, index) => item(`${round} ${index}`));
        const added = await Promise.all(
          [items, items.toReversed(), items, items.toReversed()].map((all) => queue.add(store, all)),
        );
        expect(added.reduce((sum, { size }) => sum + size, 0)).toBe(items.length);
      }
    });

    if (kind.name !== 'PGlite') {
      it('survives a connection that ends within a transaction', async () => {
        const cut = store.transaction(async (tx) => {
          const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
          await store.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid ?? 0]);
          // Nobody is asking when the connection ends.
          await new Promise((resolve) => setTimeout(resolve, 200));
          await tx.query('SELECT 1');
        });
        await expect(cut).rejects.toThrow(/connection/i);
        expect((await store.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
      });
    }

    it('takes work from whom the lease ran out, who then cannot finish it', async () => {
      const queue = new Queue(store, 'work', { leaseMs: 20 });
      await queue.add(store, [item('a')]);
      const [first] = await queue.claim(1);
      await new Promise((resolve) => setTimeout(resolve, 40));
      const [second] = await queue.claim(1);
      expect(second?.attempts).toBe(2);
      await expect(queue.done(store, first ? [first] : [])).rejects.toThrow(LeaseLost);
      await queue.done(store, second ? [second] : []);
    });

    it('postpones within a transaction, which fails with it where the lease is lost', async () => {
      const queue = new Queue(store, 'work', { leaseMs: 20 });
      await queue.add(store, [item('a')]);
      const [first] = await queue.claim(1);
      await new Promise((resolve) => setTimeout(resolve, 40));
      const [second] = await queue.claim(1);
      const postpone = (claim: typeof first): Promise<void> =>
        store.transaction(async (tx) => {
          await queue.add(tx, [item(`with ${claim?.attempts ?? 0}`)], 60_000);
          if (claim) await queue.postpone(claim, 60_000, 'later', tx);
        });
      await expect(postpone(first)).rejects.toThrow(LeaseLost);
      await postpone(second);
      const { rows } = await store.query(
        `SELECT key FROM queue WHERE due_at > now() + interval '30 s' ORDER BY key`,
      );
      expect(rows).toEqual([{ key: 'a' }, { key: 'with 2' }]);
    });

    it('claims nothing for a pool that is paused, and goes on when it is woken', async () => {
      const queue = new Queue(store, 'work');
      await queue.add(store, [item('a')]);
      let isPaused = true;
      const worked: string[] = [];
      const pool = new Pool({
        queue,
        size: 1,
        idleMs: 10,
        paused: () => isPaused,
        work: async (claim) => {
          worked.push(claim.key);
          await queue.done(store, [claim]);
        },
        onError: () => undefined,
      });
      pool.start();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await store.query('SELECT attempts FROM queue')).rows).toEqual([{ attempts: 0 }]);
      isPaused = false;
      pool.wake();
      await expect.poll(() => worked).toEqual(['a']);
      await pool.stop();
    });

    it('leaves to whoever added it what was added as claimed, and to others once the lease is over', async () => {
      const queue = new Queue(store, 'work', { leaseMs: 200 });
      const [mine, ...others] = await store.transaction((tx) => queue.addClaimed(tx, [item('a')]));
      expect(others).toEqual([]);
      expect(await queue.addClaimed(store, [item('a')])).toEqual([]);
      expect(await queue.claim(1)).toEqual([]);
      await expect.poll(() => queue.claim(1)).toMatchObject([{ key: 'a', attempts: 2 }]);
      await expect(queue.done(store, mine ? [mine] : [])).rejects.toThrow(LeaseLost);
    });

    it('counts the lease of what is added as claimed from then, however long the transaction has lasted', async () => {
      const queue = new Queue(store, 'work', { leaseMs: 300 });
      const [mine] = await store.transaction(async (tx) => {
        await tx.query('SELECT pg_sleep(0.4)');
        return queue.addClaimed(tx, [item('a')]);
      });
      expect(await queue.claim(1)).toEqual([]);
      await queue.renew(mine ? [mine] : []);
      await queue.done(store, mine ? [mine] : []);
    });

    it('works on what a pool adopts beyond its size, holds on to it, and gives back what fails', async () => {
      const queue = new Queue(store, 'work', { leaseMs: 150, backoffMs: () => 60_000 });
      const worked: string[] = [];
      const work = async (claim: Item): Promise<void> => {
        worked.push(`claimed ${claim.key}`);
        await queue.done(store, [claim]);
      };
      const pool = new Pool({ queue, size: 1, idleMs: 10, work, onError: () => undefined });
      pool.start();
      const [a, b] = await queue.addClaimed(store, [item('a'), item('b')]);
      if (!a || !b) throw new Error('nothing was added');
      await Promise.all([
        pool.adopt(a, async () => {
          // For longer than the lease.
          await new Promise((resolve) => setTimeout(resolve, 400));
          await queue.done(store, [a]);
          worked.push('adopted a');
        }),
        pool.adopt(b, () => Promise.reject(new Error('bad luck'))),
      ]);
      await pool.stop();
      expect(worked).toEqual(['adopted a']);
      expect((await store.query('SELECT key, state, last_error FROM queue ORDER BY key')).rows).toEqual([
        { key: 'a', state: 'done', last_error: null },
        { key: 'b', state: 'waiting', last_error: 'Error: bad luck' },
      ]);
    });

    it('tries again after a wait and gives up in the end', async () => {
      const queue = new Queue(store, 'work', { maxAttempts: 2, backoffMs: () => 0 });
      await queue.add(store, [item('a')]);
      const [first] = await queue.claim(1);
      expect(first && (await queue.failed(first, new Error('bad \0 luck')))).toBe('waiting');
      const [second] = await queue.claim(1);
      expect(second && (await queue.failed(second, 'again'))).toBe('dead');
      expect(await queue.claim(1)).toEqual([]);
      expect(await queueDepths(store)).toEqual([{ topic: 'work', waiting: 0, dead: 1 }]);
    });

    it('forgets what is done after its time', async () => {
      const queue = new Queue(store, 'work');
      await queue.add(store, [item('a'), item('b')]);
      await queue.done(store, await queue.claim(1));
      expect(await purgeQueue(store, 60_000)).toBe(0);
      expect(await purgeQueue(store, -1)).toBe(1);
      expect(await queue.add(store, [item('a')])).toEqual(new Set(['a']));
    });

    it('works a batch, and item by item where the batch fails', async () => {
      const queue = new Queue(store, 'work', { maxAttempts: 1 });
      await queue.add(store, ['a', 'bad', 'c'].map(item));
      const done: string[] = [];
      const failed: string[] = [];
      const worker = new Worker({
        queue,
        batch: 10,
        work: async (items) => {
          if (items.some(({ key }) => key === 'bad')) throw new Error('bad');
          await queue.done(store, items);
          done.push(...items.map(({ key }) => key));
        },
        onError: (_, failing) => failed.push(failing?.key ?? 'none'),
      });
      await worker.drain();
      expect({ done, failed }).toEqual({ done: ['a', 'c'], failed: ['bad'] });
    });

    it('has one leader', async () => {
      const one = store.leadership('export');
      // Parts of a process that ask at the same time, before there is a connection, hear the same.
      const atOnce = await Promise.all([one.isLeader(), one.isLeader(), one.isLeader()]);
      expect(atOnce).toEqual([true, true, true]);
      expect(await one.isLeader()).toBe(true);
      expect(await one.isLeader()).toBe(true);
      if (store.kind === 'postgres') {
        const two = store.leadership('export');
        expect(await two.isLeader()).toBe(false);
        expect(await store.leadership('other').isLeader()).toBe(true);
        await one.release();
        expect(await two.isLeader()).toBe(true);
        expect(await one.isLeader()).toBe(false);
      }
    });
  });
});

describe('an embedded store in a folder', () => {
  it('keeps its data, and belongs to one process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pglite-'));
    const store = await openStore({ folder, migrations: [] });
    await new Queue(store, 'work').add(store, [item('a')]);
    await writeFile(join(folder, 'in-use-by'), `${process.ppid}`);
    await expect(openStore({ folder, migrations: [] })).rejects.toThrow(/is in use by process/);
    await store.close();
    const again = await openStore({ folder, migrations: [] });
    expect(await new Queue(again, 'work').add(again, [item('a')])).toEqual(new Set());
    await again.close();
    await rm(folder, { recursive: true });
  });
});

function item(key: string): { key: string; body: string } {
  return { key, body: `body of ${key}` };
}
