import * as pipeline from '../../../../metrics/pipeline.ts';
import type { Metric } from '../../../catalogue/index.ts';
import type { Queryable } from '../../../store/index.ts';
import type { Labels } from '../tables/series.ts';

/** A gauge's value now. */
export interface Level {
  readonly metric: Metric;
  readonly labels: Labels;
  readonly value: number;
}

/** A workflow whose gauges are there from the start. */
export interface WatchedWorkflow {
  readonly repository: string;
  readonly workflow: string;
}

/** The state of every workflow that is configured or was ever seen, at the database's time; 0 where it is idle. */
export async function loadLevels(on: Queryable, configured: readonly WatchedWorkflow[]): Promise<Level[]> {
  const active = await on.query<WatchedWorkflow & { queued: number; running: number; age: number }>(
    `SELECT repository, workflow, count(*) FILTER (WHERE stage = 0) AS queued,
       count(*) FILTER (WHERE stage = 1) AS running,
       greatest(0, extract(epoch FROM now() - min(started_at)))::double precision AS age
     FROM runs WHERE stage < 2 GROUP BY repository, workflow`,
  );
  const last = await on.query<WatchedWorkflow & { ref: string; at: number; success: boolean }>(
    `SELECT repository, workflow, ref, extract(epoch FROM ended_at)::double precision AS at, success FROM last_runs`,
  );
  const waiting = await on.query<{ count: number }>(
    `SELECT count(*) AS count FROM queue WHERE state = 'waiting'`,
  );
  const keyOf = ({ repository, workflow }: WatchedWorkflow): string => JSON.stringify([repository, workflow]);
  const byWorkflow = new Map(active.rows.map((row) => [keyOf(row), row]));
  const workflows = new Map([...configured, ...last.rows, ...active.rows].map((row) => [keyOf(row), row]));
  const levels = [...workflows].flatMap(([key, { repository, workflow }]): Level[] => {
    const now = byWorkflow.get(key);
    const labels = { repository, workflow };
    return [
      {
        metric: pipeline.pipelineRunsActive,
        labels: { ...labels, state: 'queued' },
        value: now?.queued ?? 0,
      },
      {
        metric: pipeline.pipelineRunsActive,
        labels: { ...labels, state: 'in_progress' },
        value: now?.running ?? 0,
      },
      { metric: pipeline.pipelineOldestActiveRun, labels, value: now?.age ?? 0 },
    ];
  });
  for (const { repository, workflow, ref, at, success } of last.rows) {
    const labels = { repository, workflow, ref };
    levels.push(
      { metric: pipeline.pipelineLastRunSuccess, labels, value: success ? 1 : 0 },
      { metric: pipeline.pipelineLastRunTimestamp, labels, value: at },
    );
  }
  return [...levels, { metric: pipeline.exporterBacklog, labels: {}, value: waiting.rows[0]?.count ?? 0 }];
}
