import { type Item, type Store, GivenBack, exponentialBackoff } from '../../../store/index.ts';
import { parseAttempt } from '../attempt-key.ts';
import type { RunnerPrices } from '../count/measure.ts';
import type { Otlp } from '../../../otlp/index.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { toTrace } from '../trace/workflow.ts';

/** What sending traces needs. */
export interface SendTracesOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly otlp: Pick<Otlp, 'traces'>;
  readonly prices: RunnerPrices;
}

/**
 * Sends the traces of attempts, and marks them as sent once the collector took them. While the collector is away they
 * wait in the database.
 */
export async function sendTraces(options: SendTracesOptions, items: readonly Item[]): Promise<void> {
  const { store, topics, otlp, prices } = options;
  const keys = items.map(({ key }) => parseAttempt(key));
  const jobs = await loadJobs(store, keys);
  const spans = (await loadRuns(store, keys)).flatMap(({ run }) =>
    toTrace(
      run,
      jobs.filter(({ runId, attempt }) => runId === run.runId && attempt === run.attempt),
      prices,
    ),
  );
  try {
    if (spans.length > 0) await otlp.traces(spans);
  } catch (error) {
    await Promise.all(
      items.map((item) => topics.traces.postpone(item, exponentialBackoff(item.attempts), String(error))),
    );
    throw new CollectorAway('traces', error);
  }
  await topics.traces.done(store, items);
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
