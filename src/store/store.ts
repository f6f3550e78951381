/** A value that may stand behind `$1`. Lists become PostgreSQL arrays; objects have to be given as JSON text. */
export type Parameter = string | number | boolean | Date | null | readonly (string | number | null)[];

/** What a statement gave: its rows, and how many rows it touched. */
export interface Result<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

/**
 * Runs one statement. The caller names the shape of the rows, as its own SQL gives them: `bigint` and `numeric` come
 * as numbers, `timestamptz` as Date, `jsonb` parsed.
 */
export interface Queryable {
  query<Row = Readonly<Record<string, unknown>>>(
    sql: string,
    parameters?: readonly Parameter[],
  ): Promise<Result<Row>>;
}

/** A claim to be the only one who does something. It is lost with the connection that holds it. */
export interface Leadership {
  /** Takes the lock where it is free; true while this process holds it. Asks the server each time. */
  isLeader(): Promise<boolean>;
  /** Lets another take over. */
  release(): Promise<void>;
}

/** PostgreSQL, on a server or embedded: the same SQL for both. */
export interface Store extends Queryable {
  readonly kind: 'postgres' | 'pglite';
  /** Commits what `work` did, or nothing of it where it throws. Serialisation failures and deadlocks are not retried. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Competes for the lock of this name among all processes on this database. */
  leadership(name: string): Leadership;
  close(): Promise<void>;
}
