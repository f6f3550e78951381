import { exponentialBackoff, type Item, type Store } from '../../../store/index.ts';
import { parseAttempt } from '../attempt-key.ts';
import { type Otlp, RefusedByCollector } from '../../../otlp/index.ts';
import type { Job, Run } from '../../../github/index.ts';
import type { ReadBody } from '../github/bodies.ts';
import type { GitHub } from '../github/client.ts';
import { type LogLine, decoded, parseLog } from '../logs/parse-log.ts';
import { toRecords } from '../logs/to-records.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { sendRequests } from './send-requests.ts';
import { CollectorAway } from './send-traces.ts';

/** What sending logs needs. */
export interface SendLogOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly otlp: Pick<Otlp, 'logs'>;
  readonly github: Pick<GitHub, 'jobLog'>;
  /** Hears of a job whose log is given up at once. */
  readonly onRefused: (key: string, why: string) => void;
}

/** Records, and characters of them, of one request: a receiver takes 4 MiB unless it is told otherwise. */
const requestSize = { records: 500, characters: 2 ** 20 } as const;

/** GitHub shows a log some seconds after its job ended. For so long it is asked again, after 2 s, 4 s, 8 s and 16 s. */
const late = { tries: 4, afterMs: 10 * 60_000 } as const;

/** Fetches a job's log and sends it in parts, in order. What was sent before a crash is sent again, unchanged. */
export async function sendLog(options: SendLogOptions, item: Item): Promise<void> {
  const { store, topics, github, onRefused } = options;
  const key = parseAttempt(item.body);
  const jobId = Number(item.key);
  const [row] = await loadRuns(store, [key]);
  const job = (await loadJobs(store, [key])).find((candidate) => candidate.jobId === jobId);
  const log = row && job ? await github.jobLog(row.run.repository, jobId) : 'gone';
  if (job && log === 'absent' && mayComeYet(job, item)) {
    await topics.logs.postpone(item, 1000 * 2 ** item.attempts, 'GitHub has no log of the job yet');
    return;
  }
  const refused =
    row && job && typeof log === 'object' ? await send(options, item, row.run, job, log) : undefined;
  if (refused === undefined) {
    await topics.logs.done(store, [item]);
    return;
  }
  await topics.logs.refuse(store, [{ item, why: refused.message }]);
  onRefused(item.key, refused.message);
}

/** @returns what the collector refused: all else is sent */
async function send(
  { topics, otlp }: SendLogOptions,
  item: Item,
  run: Run,
  job: Job,
  { parts, whole }: ReadBody,
): Promise<RefusedByCollector | undefined> {
  const lines = parseLog(decoded(parts), { startedAt: job.startedAt, whole });
  try {
    return await sendRequests(chunks(lines), (chunk) => otlp.logs(toRecords(run, job, chunk)));
  } catch (error) {
    // About this log, and none of it was taken: it is tried again alone, and given up in the end.
    if (error instanceof RefusedByCollector) throw error;
    await topics.logs.postpone(item, exponentialBackoff(item.attempts), String(error));
    throw new CollectorAway('logs', error);
  }
}

function mayComeYet({ completedAt = 0 }: Job, { attempts }: Item): boolean {
  return attempts <= late.tries && Date.now() - completedAt < late.afterMs;
}

function* chunks(lines: Iterable<LogLine>): Generator<LogLine[]> {
  let chunk: LogLine[] = [];
  let characters = 0;
  for (const line of lines) {
    if (chunk.length === requestSize.records || characters + line.text.length > requestSize.characters) {
      yield chunk;
      [chunk, characters] = [[], 0];
    }
    chunk.push(line);
    characters += line.text.length;
  }
  if (chunk.length > 0) yield chunk;
}
