import pg from 'pg';
import { PostgresLeadership } from './postgres-leadership.ts';
import type { Parameter, Queryable, Result, Store } from './store.ts';

/** How to reach a server. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Most connections at a time; leaderships take one each besides. */
  readonly connections?: number;
  /** Hears of errors on idle connections (a server that restarted). */
  readonly onError?: (error: Error) => void;
}

/** Object ids of int8 and numeric, and of lists of them. */
const asNumber = new Set<number>([20, 1700]);
const asNumbers = new Set<number>([1016, 1231]);

/** Numbers as numbers: our identifiers and counts stay far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => {
    if (asNumber.has(id)) return Number;
    const parse = pg.types.getTypeParser(id, format) as (text: string) => unknown;
    if (!asNumbers.has(id)) return parse;
    return (text: string) => {
      const list = parse(text);
      return Array.isArray(list) ? list.map(Number) : list;
    };
  },
};

/** A store on a PostgreSQL server, version 13 or newer. Connects when first asked. */
export class PostgresStore implements Store {
  readonly kind = 'postgres';
  readonly #pool: pg.Pool;
  readonly #config: pg.ClientConfig;
  readonly #leaderships = new Set<PostgresLeadership>();

  constructor({ url, connections = 10, onError }: PostgresOptions) {
    this.#config = {
      connectionString: url,
      types,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'pipeline-observability',
    };
    // Some connections stay open: opening one costs more than most statements.
    this.#pool = new pg.Pool({
      ...this.#config,
      max: connections,
      min: 2,
      idleTimeoutMillis: 60_000,
      // Statements of a transaction that do not need each other's results share a round trip.
      pipeline: true,
    });
    this.#pool.on('error', (error) => onError?.(error));
    // Prepared statements are parsed once, and planned each time: a plan that was made for an empty table would be kept
    // while it fills. A connection that fails here fails with its first statement as well.
    this.#pool.on('connect', (client) => {
      client.query('SET plan_cache_mode = force_custom_plan').catch(() => undefined);
    });
  }

  async query<Row>(sql: string, parameters: readonly Parameter[] = []): Promise<Result<Row>> {
    return run<Row>(this.#pool, sql, parameters);
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    let isOver = false;
    // A connection that ends says so as an event; unheard, it would end the process.
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query('BEGIN');
      const result = await work({
        query: (sql, parameters = []) =>
          isOver ? Promise.reject(new Error('the transaction is over')) : run(client, sql, parameters),
      });
      isOver = true;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // Of statements that were asked for together, one has failed: what would follow another one must not run any more.
      isOver = true;
      await client.query('ROLLBACK').catch((failure: unknown) => {
        // The connection is gone and with it the transaction; it must not go back to the pool.
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  leadership(name: string): PostgresLeadership {
    const leadership = new PostgresLeadership(this.#config, name);
    this.#leaderships.add(leadership);
    return leadership;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#leaderships].map((leadership) => leadership.release()));
    await this.#pool.end();
  }
}

async function run<Row>(
  client: pg.Pool | pg.PoolClient,
  sql: string,
  parameters: readonly Parameter[],
): Promise<Result<Row>> {
  const query = { name: statementName(sql), text: sql, values: [...parameters] };
  // The shape of a row is the caller's word; see Queryable.
  const { rows, rowCount } = await client.query<Row & pg.QueryResultRow>(query);
  return { rows, count: rowCount ?? 0 };
}

const statementNames = new Map<string, string>();

/**
 * The name under which each connection prepares a statement once. Texts are those of the source, values stand beside
 * them, so that there are few.
 */
function statementName(sql: string): string {
  const known = statementNames.get(sql);
  if (known !== undefined) return known;
  const name = `statement_${statementNames.size + 1}`;
  statementNames.set(sql, name);
  return name;
}
