import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { traceIdOf } from '../../github/index.ts';
import { fixtureSettings } from '../../settings/fixture.ts';
import { startGithub } from '../../simulator/github/index.ts';
import { fallsIn } from './testing/falls.ts';
import { startFakeCollector } from './testing/fake-collector.ts';
import { awayFor, pastModel } from './testing/past-model.ts';
import { countedRuns, pendingWork, startExporter } from './testing/start-exporter.ts';
import { databaseTally, simulatorTally } from './testing/tally.ts';

// An hour without a collector: sixty exports of metrics at the usual interval, here a tenth of a second apart.

const mebibyte = 2 ** 20;
setFlagsFromString('--expose-gc');
const collectGarbage = z.function({ output: z.unknown() }).parse(runInNewContext('gc'));
afterEach(() => vi.unstubAllEnvs());

it('loses nothing while the collector is away, and keeps nothing of it in memory', async () => {
  // What the collector does not take is tried again by us; the client shall not wait for it.
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '300');
  const model = pastModel(20, { seed: 4, pullRequestsPerDay: 5 });
  const { organisation, timeline } = model;
  const github = await startGithub({ organisation, attempts: timeline.attempts });
  const collector = await startFakeCollector();
  collector.away = true;
  const { service, stop } = await startExporter({
    settings: fixtureSettings,
    githubApiUrl: github.url,
    collectorUrl: collector.url,
    metricIntervalMs: 100,
    prepare: awayFor(model),
  });
  await expect.poll(() => countedRuns(service), { timeout: 30_000 }).toBe(timeline.attempts.length);

  const heapAfter = async (exports: number): Promise<number> => {
    const refused = (): number => collector.refused.filter((path) => path === '/v1/metrics').length;
    const wanted = refused() + exports;
    await expect.poll(refused, { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const early = await heapAfter(10);
  const late = await heapAfter(60);
  expect(late - early).toBeLessThan(4 * mebibyte);
  expect(new Set(collector.refused)).toEqual(new Set(['/v1/metrics', '/v1/traces', '/v1/logs']));
  expect((await service.app.inject('/readyz')).statusCode).toBe(503);
  expect((await service.app.inject('/healthz')).statusCode).toBe(200);

  collector.away = false;
  // As if the waits between tries, minutes by now, had passed.
  const waiting = "UPDATE queue SET due_at = now() WHERE state = 'waiting' AND topic IN ('trace', 'log')";
  await service.store.query(waiting);
  await expect
    .poll(() => pendingWork(service, ['attempt', 'trace', 'log']), { timeout: 60_000, interval: 500 })
    .toBe(0);
  const { rows: dead } = await service.store.query("SELECT key FROM queue WHERE state = 'dead'");
  expect(dead).toEqual([]);
  const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(roots.map(({ traceId }) => traceId).sort()).toEqual(
    timeline.attempts.map((attempt) => traceIdOf(attempt)).sort(),
  );
  const ran = timeline.attempts.flatMap(({ jobs, runStartedAt }) =>
    jobs.filter(({ runner, startedAt }) => runner !== undefined && startedAt >= runStartedAt),
  );
  const logged = JSON.stringify(collector.logs).matchAll(/"cicd.pipeline.task.run.id",[^}]*?"(\d+)"}/g);
  expect(new Set(Array.from(logged, ([, jobId]) => Number(jobId)))).toEqual(
    new Set(ran.map(({ jobId }) => jobId)),
  );
  expect(await databaseTally(service.store)).toEqual(simulatorTally(model));
  await stop();
  // The first that came after the hour has everything; none falls behind it.
  expect(collector.metrics.length).toBeGreaterThan(0);
  expect(fallsIn(collector.metrics)).toEqual([]);
  await Promise.all([github.stop(), collector.close()]);
}, 150_000);
