import { z } from 'zod';
import { pipelineQueueDuration } from '../../../metrics/pipeline.ts';
import type { Environment } from '../../http/index.ts';
import { openStore, queueDepths, readDatabaseEnvironment } from '../../store/index.ts';
import { seriesCount } from './export/series-count.ts';
import { loadLevels } from './export/state-gauges.ts';
import { pipelineMigrations } from './service.ts';
import { loadRepositories } from './tables/repositories.ts';
import { type SeriesRow, loadSeries } from './tables/series.ts';

const workflowLabels = z.object({ repository: z.string(), workflow: z.string() });

/**
 * Says what the exporter's database holds, line by line: work that waits or was given up, runs, how far each repository
 * is known, and how many series it makes in Prometheus.
 * @throws EnvironmentError where the environment is wrong
 */
export async function examinePipeline(environment: Environment): Promise<string[]> {
  const { databaseUrl, dataFolder } = readDatabaseEnvironment('pipeline', environment);
  const store = await openStore({ databaseUrl, folder: dataFolder, migrations: [pipelineMigrations] });
  try {
    const queues = await queueDepths(store);
    const runs = await store.query<{ active: number; uncounted: number; counted: number }>(
      `SELECT count(*) FILTER (WHERE stage < 2) AS active,
         count(*) FILTER (WHERE stage = 2 AND NOT counted) AS uncounted,
         count(*) FILTER (WHERE counted) AS counted FROM runs`,
    );
    const dead = await store.query<{ topic: string; key: string; last_error: string }>(
      "SELECT topic, key, last_error FROM queue WHERE state = 'dead' ORDER BY ended_at DESC LIMIT 10",
    );
    const { active = 0, uncounted = 0, counted = 0 } = runs.rows[0] ?? {};
    const rows = await loadSeries(store);
    const gauges = await loadLevels(store, workflowsOf(rows));
    return [
      `database: ${store.kind}`,
      `attempts: ${active} active, ${uncounted} ended and not counted yet, ${counted} counted`,
      ...queues.map(
        ({ topic, waiting, dead: given }) => `work ${topic}: ${waiting} waiting, ${given} given up`,
      ),
      ...dead.rows.map(({ topic, key, last_error: why }) => `given up: ${topic} ${key}: ${why}`),
      ...(await loadRepositories(store)).map(
        ({ name, defaultBranch, reconciledUntil }) =>
          `repository ${name}: default branch ${defaultBranch ?? 'unknown'}, compared with GitHub until ${reconciledUntil?.toISOString() ?? 'never'}`,
      ),
      `series: ${rows.reduce((sum, row) => sum + seriesCount(row), 0)} of counters and histograms, ${gauges.length} of gauges`,
    ];
  } finally {
    await store.close();
  }
}

/** Configured workflows have this series from the start, the others since their first job. */
function workflowsOf(rows: readonly SeriesRow[]): z.output<typeof workflowLabels>[] {
  return rows
    .filter(({ metric }) => metric === pipelineQueueDuration.name)
    .map(({ labels }) => workflowLabels.parse(JSON.parse(labels)));
}
