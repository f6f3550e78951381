import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { type Item, type Store, GivenBack, exponentialBackoff } from '../../../store/index.ts';
import { parseAttempt } from '../attempt-key.ts';
import type { RunnerPrices } from '../count/measure.ts';
import { type Otlp, RefusedByCollector } from '../../../otlp/index.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { toTrace } from '../trace/workflow.ts';

/** What sending traces needs. */
export interface SendTracesOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly otlp: Pick<Otlp, 'traces'>;
  readonly prices: RunnerPrices;
  /** Hears of an attempt whose trace is given up at once. */
  readonly onRefused: (key: string, why: string) => void;
}

/** Spans of one request: some hundred kilobytes. A receiver takes 4 MiB unless it is told otherwise. */
const requestSize = 1000;

/**
 * Sends the traces of attempts, and marks them as sent once the collector took them. While the collector is away they
 * wait in the database. Where it refuses something of several, the worker sends each alone; what it refuses in part
 * then is a dead letter.
 */
export async function sendTraces(options: SendTracesOptions, items: readonly Item[]): Promise<void> {
  const { store, topics, otlp, onRefused } = options;
  const spans = await spansOf(options, items);
  try {
    for (let from = 0; from < spans.length; from += requestSize) {
      await otlp.traces(spans.slice(from, from + requestSize));
    }
  } catch (error) {
    if (error instanceof RefusedByCollector) {
      const [item] = items;
      if (item === undefined || items.length > 1 || !error.partly) throw error;
      await topics.traces.refuse(store, [{ item, why: error.message }]);
      onRefused(item.key, error.message);
      return;
    }
    await Promise.all(
      items.map((item) => topics.traces.postpone(item, exponentialBackoff(item.attempts), String(error))),
    );
    throw new CollectorAway('traces', error);
  }
  await topics.traces.done(store, items);
}

async function spansOf(
  { store, prices }: SendTracesOptions,
  items: readonly Item[],
): Promise<ReadableSpan[]> {
  const keys = items.map(({ key }) => parseAttempt(key));
  const jobs = await loadJobs(store, keys);
  return (await loadRuns(store, keys)).flatMap(({ run }) =>
    toTrace(
      run,
      jobs.filter(({ runId, attempt }) => runId === run.runId && attempt === run.attempt),
      prices,
    ),
  );
}

/** The collector did not take something; it was given back and waits. */
export class CollectorAway extends GivenBack {
  constructor(what: string, cause: unknown) {
    super(
      `${what}: the collector did not take them (${cause instanceof Error ? cause.message : String(cause)})`,
      { cause },
    );
    this.name = 'CollectorAway';
  }
}
