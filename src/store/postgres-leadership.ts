import pg from 'pg';
import { lockKey } from './lock-key.ts';
import type { Leadership } from './store.ts';

/**
 * An advisory lock on a connection of its own. The server frees it as soon as the connection ends; where the other
 * side vanishes without a word, after about half a minute of unanswered probes.
 */
export class PostgresLeadership implements Leadership {
  readonly #config: pg.ClientConfig;
  readonly #key: number;
  #client: pg.Client | undefined;
  #held = false;
  #asking: Promise<boolean> | undefined;

  constructor(config: pg.ClientConfig, name: string) {
    this.#config = config;
    this.#key = lockKey(name);
  }

  /** Those who ask at the same time share one question: on connections of their own they would lock each other out. */
  isLeader(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<boolean> {
    const client = (this.#client ??= await this.#connect());
    try {
      if (this.#held) {
        await client.query('SELECT 1');
        return true;
      }
      const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
        this.#key,
      ]);
      this.#held = rows[0]?.taken === true;
      return this.#held;
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  async release(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#held = false;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('error', () => {
      // The lock is gone with the connection; the next call opens another.
      if (this.#client === client) {
        this.#client = undefined;
        this.#held = false;
      }
    });
    await client.connect();
    await client.query(
      'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4',
    );
    return client;
  }
}
