import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { root } from '../../cli/root.ts';
import { fixtureSettings } from '../../settings/fixture.ts';
import { endMs } from './end.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { startExporter } from './testing/start-exporter.ts';
import { createTopics } from './topics.ts';

afterEach(() => vi.unstubAllEnvs());

it('comes in time where the collector takes connections and never answers', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '60000');
  const asked = new Set<string>();
  const collector = createServer(({ url = '' }) => void asked.add(url)).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const exporter = await startExporter({
    settings: fixtureSettings,
    collectorUrl: `http://127.0.0.1:${port}`,
    metricIntervalMs: 60_000,
  });
  await expect.poll(() => asked.has('/v1/metrics')).toBe(true);
  const begun = performance.now();
  await exporter.service.stop({ ...endMs, lastMetrics: 200, lastTraces: 200, database: 1000 });
  // The database closes, the connection to the collector does not.
  expect(performance.now() - begun).toBeLessThan(5000);
  await expect(exporter.service.store.query('SELECT 1')).rejects.toThrow();
  collector.closeAllConnections();
  collector.close();
});

it('takes less than a pod has, whoever hangs', async () => {
  const store = await pgliteForTests().open([]);
  const { answers, underWay, drainAtMost, lastMetrics, lastTraces, database } = endMs;
  const most =
    answers +
    underWay +
    Object.keys(createTopics(store)).length * drainAtMost +
    lastMetrics +
    lastTraces +
    database;
  const pod = await readFile(join(root, 'deploy/base/pipeline-exporter/deployment.yaml'), 'utf8');
  const seconds = Number(/terminationGracePeriodSeconds: (\d+)/.exec(pod)?.[1]);
  await store.close();
  expect(most).toBe(52_000);
  // `servePipeline` ends the process 2 s later.
  expect(most + 2000).toBeLessThan(seconds * 1000);
});
