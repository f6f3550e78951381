import { Queue, type Store } from '../../store/index.ts';

/** The service's kinds of work, in the order in which a recovery goes through them. */
export interface Topics {
  /** Alerts to look at: `alert/number`. */
  readonly looks: Queue;
  /** Reruns to ask GitHub for: `rerun/look`. */
  readonly asks: Queue;
  /** Reruns to follow to their end, by id. */
  readonly watches: Queue;
  /** Ended reruns to tell the collector and Grafana of, by id. */
  readonly traces: Queue;
  readonly annotations: Queue;
}

/** What a killed process held is taken over soon. */
const leaseMs = 5000;

/** No problem is given up over an outage: what waits for GitHub is never a dead letter. */
const always = { maxAttempts: 1_000_000_000, leaseMs };

/** The queues. */
export function createTopics(store: Store): Topics {
  return {
    looks: new Queue(store, 'recovery look', always),
    asks: new Queue(store, 'recovery ask', always),
    watches: new Queue(store, 'recovery watch', always),
    traces: new Queue(store, 'recovery trace', { maxAttempts: 10_000 }),
    annotations: new Queue(store, 'recovery annotation', { maxAttempts: 100 }),
  };
}
