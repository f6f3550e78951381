import type { Queryable, Store } from './store.ts';

/** Work to add. A key that was ever added to the topic, and is not purged yet, is not added again. */
export interface NewItem {
  readonly key: string;
  readonly body: string;
}

/** Work at hand. */
export interface Item extends NewItem {
  readonly id: number;
  /** How often it was claimed, this time included: it also tells one claim from the next. */
  readonly attempts: number;
}

/** Work that no repetition would help, and why. */
export interface Refused {
  readonly item: Item;
  readonly why: string;
}

/** What decides how long work is tried. */
export interface QueueOptions {
  /** How long a claim holds, in ms, unless it is renewed: work of a process that was killed waits as long. */
  readonly leaseMs?: number;
  /** Claims until an item is given up as a dead letter; infinite by default is wrong for work that can be poison. */
  readonly maxAttempts?: number;
  /** Wait before the next claim after a failure, in ms. */
  readonly backoffMs?: (attempts: number) => number;
}

/** 1 s, 2 s, 4 s … 5 min, with a fifth of chance so that replicas do not march in step. */
export function exponentialBackoff(attempts: number): number {
  return Math.min(1000 * 2 ** Math.min(attempts - 1, 20), 300_000) * (0.9 + 0.2 * Math.random());
}

/** The lease ran out and another may have the item: what was done must be rolled back. */
export class LeaseLost extends Error {
  constructor(topic: string, key: string) {
    super(`lease of ${topic} ${key} is lost`);
    this.name = 'LeaseLost';
  }
}

/**
 * A durable queue of one topic, shared by all processes on the database. Items are claimed for a while
 * (`FOR UPDATE SKIP LOCKED`, then a lease), done in the transaction of their effect, and retried with backoff.
 */
export class Queue {
  readonly topic: string;
  readonly #store: Store;
  readonly #leaseMs: number;
  readonly #maxAttempts: number;
  readonly #backoffMs: (attempts: number) => number;

  constructor(store: Store, topic: string, options: QueueOptions = {}) {
    this.#store = store;
    this.topic = topic;
    this.#leaseMs = options.leaseMs ?? 15_000;
    this.#maxAttempts = options.maxAttempts ?? 20;
    this.#backoffMs = options.backoffMs ?? exponentialBackoff;
  }

  /**
   * Adds items; those whose key is known are left out.
   * @param delayMs not to be claimed before
   * @returns keys that were new
   */
  async add(on: Queryable, items: readonly NewItem[], delayMs = 0): Promise<Set<string>> {
    if (items.length === 0) return new Set();
    // Sorted: two inserts that hold the same keys take them in the same order, and never wait for each other in a circle.
    const sorted = [...items].sort((a, b) => (a.key < b.key ? -1 : 1));
    const { rows: added } = await on.query<{ key: string }>(
      `INSERT INTO queue (topic, key, body, due_at)
       SELECT $1, key, body, now() + $2 * interval '1 millisecond'
       FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS new (key, body, place) ORDER BY place
       ON CONFLICT (topic, key) DO NOTHING RETURNING key`,
      [this.topic, delayMs, sorted.map(({ key }) => key), sorted.map(({ body }) => body)],
    );
    return new Set(added.map(({ key }) => key));
  }

  /**
   * Adds items that are claimed from the start, for whoever adds them to work on them once the transaction is committed.
   * @returns those whose key was new
   */
  async addClaimed(tx: Queryable, items: readonly NewItem[]): Promise<readonly Item[]> {
    if (items.length === 0) return [];
    // By the clock, not by `now()`: the transaction may have waited for a lock since it began.
    const { rows } = await tx.query<Item>(
      `INSERT INTO queue (topic, key, body, due_at, attempts)
       SELECT $1, key, body, clock_timestamp() + $2 * interval '1 millisecond', 1
       FROM unnest($3::text[], $4::text[]) AS new (key, body)
       ON CONFLICT (topic, key) DO NOTHING RETURNING id, key, body, attempts`,
      [this.topic, this.#leaseMs, items.map(({ key }) => key), items.map(({ body }) => body)],
    );
    return rows;
  }

  /** Takes up to `limit` due items for the length of the lease, oldest first. */
  async claim(limit: number): Promise<Item[]> {
    const { rows } = await this.#store.query<Item>(
      `UPDATE queue SET attempts = attempts + 1, due_at = now() + $3 * interval '1 millisecond'
       WHERE id = ANY (ARRAY(
         SELECT id FROM queue WHERE topic = $1 AND state = 'waiting' AND due_at <= now()
         ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING id, key, body, attempts`,
      [this.topic, limit, this.#leaseMs],
    );
    return [...rows].sort((a, b) => a.id - b.id);
  }

  /** How long a claim holds, in ms. */
  get leaseMs(): number {
    return this.#leaseMs;
  }

  /** Holds on to items that are still worked on; those that another has meanwhile stay with it. */
  async renew(items: readonly Item[]): Promise<void> {
    await this.#store.query(
      // What a transaction is ending just now needs no renewal, and to wait for it could make a circle.
      `UPDATE queue SET due_at = greatest(due_at, now() + $3 * interval '1 millisecond')
       WHERE id = ANY (ARRAY(
         SELECT id FROM queue
         WHERE id = ANY ($1::bigint[]) AND attempts = ($2::int[])[array_position($1::bigint[], id)]
           AND state = 'waiting' AND due_at > now()
         ORDER BY id FOR UPDATE SKIP LOCKED))`,
      [items.map(({ id }) => id), items.map(({ attempts }) => attempts), this.#leaseMs],
    );
  }

  /**
   * Marks items as done, in the transaction that holds their effect.
   * @throws LeaseLost where one was claimed again meanwhile; the caller's transaction must fail with it.
   */
  async done(tx: Queryable, items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    const { rows } = await tx.query<{ id: number }>(
      `UPDATE queue SET state = 'done', body = '', ended_at = now()
       WHERE id = ANY ($1::bigint[]) AND attempts = ($2::int[])[array_position($1::bigint[], id)]
         AND state = 'waiting'
       RETURNING id`,
      [items.map(({ id }) => id), items.map(({ attempts }) => attempts)],
    );
    this.#holdAll(items, rows);
  }

  /**
   * Makes items dead letters at once, their bodies kept for whoever looks into them.
   * @throws LeaseLost as `done` does
   */
  async refuse(tx: Queryable, refused: readonly Refused[]): Promise<void> {
    if (refused.length === 0) return;
    const items = refused.map(({ item }) => item);
    const { rows } = await tx.query<{ id: number }>(
      `UPDATE queue SET state = 'dead', last_error = mine.why, ended_at = now()
       FROM unnest($1::bigint[], $2::int[], $3::text[]) AS mine (id, attempts, why)
       WHERE queue.id = mine.id AND queue.attempts = mine.attempts AND queue.state = 'waiting'
       RETURNING queue.id`,
      [
        items.map(({ id }) => id),
        items.map(({ attempts }) => attempts),
        refused.map(({ why }) => asReason(why)),
      ],
    );
    this.#holdAll(items, rows);
  }

  #holdAll(items: readonly Item[], held: readonly { readonly id: number }[]): void {
    const ids = new Set(held.map(({ id }) => id));
    const lost = items.find(({ id }) => !ids.has(id));
    if (lost) throw new LeaseLost(this.topic, lost.key);
  }

  /** Gives an item back after a failure; a dead letter after the last attempt. */
  async failed(item: Item, error: unknown): Promise<'waiting' | 'dead'> {
    const state = item.attempts >= this.#maxAttempts ? 'dead' : 'waiting';
    await this.#giveBack(item, this.#backoffMs(item.attempts), state, error);
    return state;
  }

  /**
   * Gives an item back that is not ready yet: no failure, so it is never given up.
   * @param tx the transaction that this is part of
   * @throws LeaseLost, where a transaction is given, as `done` does
   */
  async postpone(item: Item, delayMs: number, why: string, tx?: Queryable): Promise<void> {
    const isMine = await this.#giveBack(item, delayMs, 'waiting', why, tx);
    if (tx !== undefined && !isMine) throw new LeaseLost(this.topic, item.key);
  }

  /** @returns whether it was still this claim's */
  async #giveBack(
    item: Item,
    delayMs: number,
    state: string,
    error: unknown,
    on: Queryable = this.#store,
  ): Promise<boolean> {
    const text = asReason(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    const { count } = await on.query(
      `UPDATE queue SET state = $3, due_at = now() + $4 * interval '1 millisecond', last_error = $5,
         ended_at = CASE WHEN $3 = 'dead' THEN now() END
       WHERE id = $1 AND attempts = $2 AND state = 'waiting'`,
      [item.id, item.attempts, state, delayMs, text],
    );
    return count > 0;
  }
}

/** NUL is the one character that PostgreSQL refuses in text. */
function asReason(text: string): string {
  return text.slice(0, 2000).replaceAll('\0', '\uFFFD');
}

/** How much waits and how much was given up, by topic. */
export async function queueDepths(
  on: Queryable,
): Promise<readonly { readonly topic: string; readonly waiting: number; readonly dead: number }[]> {
  const { rows } = await on.query<{ topic: string; waiting: number; dead: number }>(
    `SELECT topic, count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'dead') AS dead
     FROM queue WHERE state <> 'done' GROUP BY topic ORDER BY topic`,
  );
  return rows;
}

/** Forgets items that ended longer ago than this; a key that is added later is done again. */
export async function purgeQueue(on: Queryable, olderThanMs: number, limit = 10_000): Promise<number> {
  const { count } = await on.query(
    `DELETE FROM queue WHERE id = ANY (ARRAY(
       SELECT id FROM queue WHERE state <> 'waiting' AND ended_at < now() - $1 * interval '1 millisecond'
       ORDER BY ended_at LIMIT $2))`,
    [olderThanMs, limit],
  );
  return count;
}
