export { type DatabaseEnvironment, databaseVariables, readDatabaseEnvironment } from './environment.ts';
export { Every } from './every.ts';
export { migrate } from './migrate.ts';
export { openStore, type StoreOptions } from './open-store.ts';
export { PgliteStore } from './pglite-store.ts';
export { Pool, type PoolOptions } from './pool.ts';
export { PostgresStore } from './postgres-store.ts';
export {
  type Item,
  LeaseLost,
  type NewItem,
  Queue,
  type QueueOptions,
  type Refused,
  exponentialBackoff,
  purgeQueue,
  queueDepths,
} from './queue.ts';
export type { Leadership, Parameter, Queryable, Result, Store } from './store.ts';
export { Together, type TogetherOptions } from './together.ts';
export { GivenBack, Worker, type WorkerOptions } from './worker.ts';
