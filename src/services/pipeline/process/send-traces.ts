import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { type Item, type Store, GivenBack, exponentialBackoff } from '../../../store/index.ts';
import { parseAttempt } from '../attempt-key.ts';
import type { RunnerPrices } from '../count/measure.ts';
import { type Otlp, RefusedByCollector } from '../../../otlp/index.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { toTrace } from '../trace/workflow.ts';
import { sendRequests } from './send-requests.ts';

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
 * wait in the database. Where it refuses something of several, the worker sends each alone; what it refuses a part of
 * then is a dead letter, its rest sent.
 */
export async function sendTraces(options: SendTracesOptions, items: readonly Item[]): Promise<void> {
  const { store, topics, otlp, onRefused } = options;
  const requests = inRequests(await spansOf(options, items));
  const [first, ...others] = items;
  let refused: RefusedByCollector | undefined;
  try {
    if (others.length === 0) refused = await sendRequests(requests, otlp.traces);
    else for (const request of requests) await otlp.traces(request);
  } catch (error) {
    if (error instanceof RefusedByCollector) throw error;
    await Promise.all(
      items.map((item) => topics.traces.postpone(item, exponentialBackoff(item.attempts), String(error))),
    );
    throw new CollectorAway('traces', error);
  }
  if (first === undefined || refused === undefined) {
    await topics.traces.done(store, items);
    return;
  }
  await topics.traces.refuse(store, [{ item: first, why: refused.message }]);
  onRefused(first.key, refused.message);
}

function* inRequests(spans: ReadableSpan[]): Generator<ReadableSpan[]> {
  for (let from = 0; from < spans.length; from += requestSize) yield spans.slice(from, from + requestSize);
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
