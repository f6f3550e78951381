import { exponentialBackoff, type Item, type Store } from '../../../store/index.ts';
import { parseAttempt } from '../attempt-key.ts';
import type { Otlp } from '../../../otlp/index.ts';
import type { GitHub } from '../github/client.ts';
import { type LogLine, parseLog } from '../logs/parse-log.ts';
import { toRecords } from '../logs/to-records.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { CollectorAway } from './send-traces.ts';

/** What sending logs needs. */
export interface SendLogOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly otlp: Pick<Otlp, 'logs'>;
  readonly github: Pick<GitHub, 'jobLog'>;
}

/** Records of one request. */
const requestSize = 500;

/** Fetches a job's log and sends it in parts, in order. What was sent before a crash is sent again, unchanged. */
export async function sendLog({ store, topics, otlp, github }: SendLogOptions, item: Item): Promise<void> {
  const key = parseAttempt(item.body);
  const jobId = Number(item.key);
  const [row] = await loadRuns(store, [key]);
  const job = (await loadJobs(store, [key])).find((candidate) => candidate.jobId === jobId);
  const log = row && job ? await github.jobLog(row.run.repository, jobId) : undefined;
  if (row && job && log !== undefined) {
    try {
      for (const lines of chunks(parseLog(log, job.startedAt), requestSize)) {
        await otlp.logs(toRecords(row.run, job, lines));
      }
    } catch (error) {
      await topics.logs.postpone(item, exponentialBackoff(item.attempts), String(error));
      throw new CollectorAway('logs', error);
    }
  }
  await topics.logs.done(store, [item]);
}

function* chunks(lines: Iterable<LogLine>, size: number): Generator<LogLine[]> {
  let chunk: LogLine[] = [];
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
