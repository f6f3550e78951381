import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ResolvedProgram, type RunningProcess, freePort, startProcess } from '../tools/index.ts';

/** A Prometheus that holds a history: it scrapes nothing and evaluates nothing, so that time stands still in it. */
export interface HistoryServer {
  readonly url: string;
  readonly process: RunningProcess;
}

/** Starts a Prometheus on the blocks in `folder/data`, ready to be asked and to receive remote writes. */
export async function startHistoryServer(
  prometheus: ResolvedProgram,
  folder: string,
): Promise<HistoryServer> {
  const port = await freePort();
  const config = join(folder, 'prometheus.yaml');
  // Recorded series of the last hours are written after the raw ones.
  const storage = { tsdb: { out_of_order_time_window: '6h' }, exemplars: { max_exemplars: 1000 } };
  await writeFile(config, stringify({ storage }));
  const url = `http://127.0.0.1:${port}`;
  const process = await startProcess(
    prometheus,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      // Counted from the newest block, not from today: a history of last year is kept as well.
      '--storage.tsdb.retention.time=10y',
      // Blocks as long as promtool makes them: there is nothing to gain from longer ones.
      '--storage.tsdb.max-block-duration=162h',
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=exemplar-storage',
      // Backfilling asks for a week at once.
      '--query.timeout=20m',
      '--query.max-samples=500000000',
    ],
    {
      logFile: join(folder, 'prometheus.log'),
      ready: { url: `${url}/-/ready`, deadlineMs: 120_000 },
    },
  );
  return { url, process };
}
