import { Queue, type Store } from '../../store/index.ts';

/** The exporter's kinds of work, in the order in which a run goes through them. */
export interface Topics {
  /** Deliveries as they came. */
  readonly deliveries: Queue;
  /** Attempts that ended: their jobs are fetched and all is counted. */
  readonly attempts: Queue;
  /** Attempts whose trace is to be sent. */
  readonly traces: Queue;
  /** Jobs whose log is to be sent. */
  readonly logs: Queue;
  /** Attempts whose test reports are to be read. */
  readonly reports: Queue;
}

/** The queues, with how often each kind of work is tried. */
export function createTopics(store: Store): Topics {
  return {
    deliveries: new Queue(store, 'delivery', { maxAttempts: 20 }),
    // GitHub may be away for a day: 5 minutes between tries, in the end.
    attempts: new Queue(store, 'attempt', { maxAttempts: 1000 }),
    traces: new Queue(store, 'trace', { maxAttempts: 10_000 }),
    logs: new Queue(store, 'log', { maxAttempts: 300 }),
    reports: new Queue(store, 'report', { maxAttempts: 300 }),
  };
}
