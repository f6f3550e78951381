import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as pipelineMetrics from '../../../metrics/pipeline.ts';
import { seriesOf } from '../../catalogue/index.ts';
import { traceIdOf } from '../../github/index.ts';
import { fixtureSettings } from '../../settings/fixture.ts';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { type RunningProcess, freePorts, resolveIfAvailable, startProcess } from '../../tools/index.ts';
import { awayFor, pastModel } from './testing/past-model.ts';
import { type Exporter, startExporter } from './testing/start-exporter.ts';
import { ordered, seriesKey, simulatorTally } from './testing/tally.ts';

// What the exporter sends, through the real collector, as the real Prometheus stores it.

const collectorProgram = await resolveIfAvailable('otelcol');
const prometheusProgram = await resolveIfAvailable('prometheus');
const interval = 500;

const model = pastModel(40, { seed: 11, pullRequestsPerDay: 25 });
const expected = simulatorTally(model);

describe
  .skipIf(!collectorProgram || !prometheusProgram)
  .each(['grpc', 'http/protobuf', 'http/json'] as const)(
  'through collector and Prometheus by %s',
  (protocol) => {
    let folder: string;
    let prometheus: string;
    let github: Github;
    let exporter: Exporter;
    const processes: RunningProcess[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'through-'));
      const [otlp = 0, web = 0, health = 0] = await freePorts(3);
      prometheus = `http://127.0.0.1:${web}`;
      await writeFile(
        join(folder, 'prometheus.yml'),
        'global: {}\nstorage:\n  tsdb: { out_of_order_time_window: 10m }\n',
      );
      await writeFile(join(folder, 'collector.yaml'), collectorConfig(protocol, otlp, health, prometheus));
      if (!collectorProgram || !prometheusProgram) return;
      processes.push(
        ...(await Promise.all([
          startProcess(
            prometheusProgram,
            [
              `--config.file=${join(folder, 'prometheus.yml')}`,
              `--storage.tsdb.path=${join(folder, 'tsdb')}`,
              `--web.listen-address=127.0.0.1:${web}`,
              '--web.enable-remote-write-receiver',
              '--enable-feature=exemplar-storage',
            ],
            { logFile: join(folder, 'prometheus.log'), ready: { url: `${prometheus}/-/ready` } },
          ),
          startProcess(collectorProgram, [`--config=${join(folder, 'collector.yaml')}`], {
            logFile: join(folder, 'collector.log'),
            ready: { url: `http://127.0.0.1:${health}/health/status` },
          }),
        ])),
      );
      const { organisation, timeline } = model;
      github = await startGithub({ organisation, attempts: timeline.attempts });
      exporter = await startExporter({
        settings: fixtureSettings,
        githubApiUrl: github.url,
        reconcileMs: interval,
        collectorUrl: `http://127.0.0.1:${otlp}`,
        otlpProtocol: protocol,
        metricIntervalMs: interval,
        prepare: awayFor(model),
      });
    }, 60_000);

    afterAll(async () => {
      await exporter.stop();
      await github.stop();
      for (const running of processes) await running.stop();
      await rm(folder, { recursive: true });
    });

    const query = async (expression: string, at?: number): Promise<z.output<typeof vector>> =>
      vector.parse(await ask(expression, at));
    const ask = async (expression: string, at = Date.now() / 1000): Promise<unknown> => {
      const parameters = new URLSearchParams({ query: expression, time: String(at) });
      const answer = await fetch(`${prometheus}/api/v1/query?${parameters.toString()}`);
      return z.object({ data: z.object({ result: z.unknown() }) }).parse(await answer.json()).data.result;
    };
    const names = [...new Set(Object.keys(expected).map((key) => key.slice(0, key.indexOf('{'))))];
    const inPrometheus = async (): Promise<{
      increases: Record<string, number>;
      first: number[];
      lastAt: number;
    }> => {
      const series = matrix.parse(await ask(`{__name__=~"${names.join('|')}"}[1h]`));
      return {
        increases: ordered(
          series.map(({ metric: { __name__: name = '', ...labels }, values }) => [
            seriesKey(name, labels),
            (values.at(-1)?.[1] ?? 0) - (values[0]?.[1] ?? 0),
          ]),
        ),
        first: series.map(({ values }) => values[0]?.[1] ?? NaN),
        lastAt: Math.max(...series.map(({ values }) => values.at(-1)?.[0] ?? 0)),
      };
    };

    it('counts every series as the simulator does: last minus first value, and its increase', async () => {
      await expect
        .poll(async () => (await inPrometheus()).increases, { timeout: 40_000, interval: 500 })
        .toEqual(expected);
      const { first, lastAt } = await inPrometheus();
      expect(new Set(first)).toEqual(new Set([0]));
      for (const name of names.filter((candidate) => !candidate.endsWith('_sum'))) {
        // The window ends at the last sample: nothing is left to extrapolate.
        const found = await query(`round(increase(${name}[1h]))`, lastAt);
        expect(ordered(found.map(({ metric, value }) => [seriesKey(name, metric), value[1]]))).toEqual(
          Object.fromEntries(Object.entries(expected).filter(([key]) => key.startsWith(`${name}{`))),
        );
      }
    }, 60_000);

    const hostile = 'new "workflow"\nwith {a="b"} \\ and more ' + 'x'.repeat(10_000);

    it('counts the first failure of a workflow nobody knew, its name made harmless', async () => {
      github.addRun({
        repository: 'acme/shop',
        workflow: hostile,
        runId: 9,
        conclusions: ['failure'],
        ended: true,
      });
      const failed = 'pipeline_runs_total{workflow=~"new .*",status="failure"}';
      await expect
        .poll(async () => (await query(`round(increase(${failed}[5m]))`)).map(({ value }) => value[1]), {
          timeout: 40_000,
        })
        .toEqual([1]);
      const [series] = await query(failed);
      expect(series?.metric['workflow']).toHaveLength(200);
      expect(series?.metric['workflow']).not.toContain('\n');
      // Nothing else grew with it.
      expect((await inPrometheus()).increases).toMatchObject(expected);
    }, 60_000);

    it('has the names and labels of the catalogue, and no others', async () => {
      const metrics = Object.values(pipelineMetrics).filter((metric) => !('pod' in metric.labels));
      const labelsOf = new Map(
        metrics.flatMap(seriesOf).map(({ name, labels }) => [name, Object.keys(labels).sort()]),
      );
      const seen = new Set<string>();
      for (const { metric } of await query('{__name__=~"pipeline_.+"}')) {
        const { __name__: name = '', ...labels } = metric;
        expect(Object.keys(labels).sort(), name).toEqual(labelsOf.get(name));
        expect(labels).toMatchObject({ job: 'pipeline-exporter', instance: 'pipeline-exporter' });
        seen.add(name);
      }
      expect([...seen].sort()).toEqual([...labelsOf.keys()].sort());
    });

    it('leads from a duration to the trace of a run that took so long', async () => {
      const range = { start: String(Date.now() / 1000 - 86_400), end: String(Date.now() / 1000 + 60) };
      const parameters = new URLSearchParams({ query: 'pipeline_duration_seconds_bucket', ...range });
      const answer = await fetch(`${prometheus}/api/v1/query_exemplars?${parameters.toString()}`);
      const { data } = exemplars.parse(await answer.json());
      const attempts = new Map(github.attempts().map((attempt) => [traceIdOf(attempt), attempt]));
      for (const { seriesLabels, exemplars: found } of data) {
        for (const { labels, value } of found) {
          const { workflow = '', ref, jobs = [], runStartedAt = 0 } = attempts.get(labels.trace_id) ?? {};
          expect(seriesLabels).toMatchObject({ workflow: clean(workflow), ref });
          const ended = Math.max(...jobs.map(({ completedAt }) => completedAt));
          expect(value).toBe((ended - runStartedAt) / 1000);
          expect(value).toBeLessThanOrEqual(Number(seriesLabels['le']?.replace('+Inf', 'Infinity')));
        }
      }
      const workflows = data.map(({ seriesLabels }) => `${seriesLabels['workflow']} ${seriesLabels['ref']}`);
      const measured = (await query('pipeline_duration_seconds_count > 0')).map(
        ({ metric }) => `${metric['workflow']} ${metric['ref']}`,
      );
      expect(new Set(workflows)).toEqual(new Set(measured));
      const newest = traceIdOf({ repository: 'acme/shop', runId: 9, attempt: 1 });
      expect(data.flatMap((one) => one.exemplars.map(({ labels }) => labels.trace_id))).toContain(newest);
    });

    const clean = (name: string): string => (name === hostile ? name.replace('\n', ' ').slice(0, 200) : name);
  },
);

const labels = z.record(z.string(), z.string());
const sample = z.tuple([z.number(), z.coerce.number()]);
const vector = z.array(z.object({ metric: labels, value: sample }));
const matrix = z.array(z.object({ metric: labels, values: z.array(sample) }));
const exemplars = z.object({
  data: z.array(
    z.object({
      seriesLabels: labels,
      exemplars: z.array(z.object({ labels: z.object({ trace_id: z.string() }), value: z.coerce.number() })),
    }),
  ),
});

function collectorConfig(protocol: string, port: number, health: number, prometheus: string): string {
  return `receivers:
  otlp:
    protocols:
      ${protocol === 'grpc' ? 'grpc' : 'http'}: { endpoint: 127.0.0.1:${port} }
exporters:
  prometheusremotewrite: { endpoint: "${prometheus}/api/v1/write" }
  debug: {}
extensions:
  health_check: { endpoint: 127.0.0.1:${health}, path: /health/status }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines:
    metrics: { receivers: [otlp], exporters: [prometheusremotewrite] }
    traces: { receivers: [otlp], exporters: [debug] }
    logs: { receivers: [otlp], exporters: [debug] }
`;
}
