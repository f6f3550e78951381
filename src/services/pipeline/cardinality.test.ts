import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pipelineBilledMinutes, pipelineStageRuns } from '../../../metrics/pipeline.ts';
import type { Store } from '../../store/index.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { countAttempts } from './count/count-attempts.ts';
import { loadLevels } from './export/state-gauges.ts';
import { seriesCount } from './export/series-count.ts';
import type { Job, Run } from '../../github/index.ts';
import { pipelineMigrations } from './service.ts';
import { saveRuns } from './tables/runs.ts';
import { loadSeries } from './tables/series.ts';

describe('5 repositories × 8 workflows × 4 jobs × 50 branches', () => {
  let store: Store;
  beforeAll(async () => {
    store = await pgliteForTests().open([pipelineMigrations]);
  });
  afterAll(() => store.close());

  it('give a bounded number of series, whatever the branches', async () => {
    const attempts = Array.from({ length: 2000 }, (_, index) => ended(index));
    for (let from = 0; from < attempts.length; from += 200) {
      const some = attempts.slice(from, from + 200);
      await store.transaction(async (tx) => {
        await saveRuns(
          tx,
          some.map(({ run }) => run),
        );
        await countAttempts(tx, some, { default: 0.01 });
      });
    }
    const counters = (await loadSeries(store)).reduce((sum, row) => sum + seriesCount(row), 0);
    const series = counters + (await loadLevels(store, [])).length;
    expect(series).toBeLessThanOrEqual(6000);
  }, 120_000);
});

describe('a workflow whose jobs and runners have a new name each time', () => {
  it('has a bounded number of series too, and loses no job', async () => {
    const store = await pgliteForTests().open([pipelineMigrations]);
    const attempts = Array.from({ length: 75 }, (_, index) => {
      const { run, jobs } = ended(index * 40);
      return {
        run,
        jobs: jobs.map((job) => ({
          ...job,
          name: `deploy v1.${index}.${job.jobId}`,
          labels: [`runs-on=${index}`],
        })),
      };
    });
    for (let from = 0; from < attempts.length; from += 25) {
      const some = attempts.slice(from, from + 25);
      await store.transaction(async (tx) => {
        await saveRuns(
          tx,
          some.map(({ run }) => run),
        );
        await countAttempts(tx, some, { default: 0.01 });
      });
    }
    const rows = await loadSeries(store);
    const valuesOf = (name: string, label: string): Set<unknown> =>
      new Set(
        rows
          .filter(({ metric }) => metric === name)
          .map(({ labels }) => z.record(z.string(), z.string()).parse(JSON.parse(labels))[label]),
      );
    expect(valuesOf(pipelineStageRuns.name, 'stage').size).toBe(101);
    expect(valuesOf(pipelineBilledMinutes.name, 'runner').size).toBe(51);
    const jobs = rows.filter(({ metric }) => metric === pipelineStageRuns.name);
    expect(jobs.reduce((sum, { value }) => sum + value, 0)).toBe(75 * 4);
    const { rows: days } = await store.query('SELECT DISTINCT runner FROM billed_days');
    expect(days).toHaveLength(51);
    await store.close();
  });

  it('tells a runner that has a price from the rest, however late it comes', async () => {
    const store = await pgliteForTests().open([pipelineMigrations]);
    const attempts = Array.from({ length: 60 }, (_, index) => {
      const { run, jobs } = ended(index * 40);
      const runner = index < 55 ? `runs-on=${index}` : 'macos-latest';
      return { run, jobs: jobs.map((job) => ({ ...job, labels: [runner] })) };
    });
    await store.transaction(async (tx) => {
      await saveRuns(
        tx,
        attempts.map(({ run }) => run),
      );
      await countAttempts(tx, attempts, { default: 0.01, 'macos-latest': 0.08 });
    });
    const { rows } = await store.query<{ runner: string; minutes: number }>(
      "SELECT runner, sum(minutes) AS minutes FROM billed_days WHERE runner !~ '=' GROUP BY runner ORDER BY runner",
    );
    expect(rows).toEqual([
      { runner: 'macos-latest', minutes: 5 * 4 },
      { runner: 'other', minutes: 5 * 4 },
    ]);
    expect((await loadSeries(store)).filter(({ labels }) => labels.includes('macos-latest'))).not.toEqual([]);
    await store.close();
  });
});

function ended(index: number): { run: Run; jobs: Job[] } {
  const repository = `acme/repo-${index % 5}`;
  const workflow = `workflow-${Math.floor(index / 5) % 8}`;
  const branch = Math.floor(index / 40);
  const start = Date.UTC(2026, 0, 1) + index * 60_000;
  const common = { repository, runId: index + 1, attempt: 1, progress: 'completed', url: '' } as const;
  const conclusion = index % 7 < 5 ? 'success' : 'failure';
  const run: Run = {
    ...common,
    workflow,
    runNumber: index,
    title: '',
    event: 'push',
    conclusion,
    branch: `branch-${branch}`,
    headRepository: repository,
    ref: branch === 0 ? 'default' : 'other',
    sha: '',
    actor: '',
    createdAt: start,
    startedAt: start,
    updatedAt: start + 50_000,
  };
  const jobs = Array.from({ length: 4 }, (_, job): Job => ({
    ...common,
    jobId: index * 4 + job + 1,
    name: `job-${job} (${index})`,
    conclusion,
    createdAt: start,
    startedAt: start + 5000,
    completedAt: start + 40_000,
    labels: ['ubuntu-latest'],
    runner: 'runner',
    steps: [],
  }));
  return { run, jobs };
}
