import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as pipelineMetrics from '../../../metrics/pipeline.ts';
import { seriesOf } from '../../catalogue/index.ts';
import { fixtureSettings } from '../../settings/fixture.ts';
import { type RunningProcess, freePorts, resolveIfAvailable, startProcess } from '../../tools/index.ts';
import { PipelineService } from './service.ts';
import { signedHeaders, testSecret } from './testing/signed.ts';
import { traceIdOf } from '../../github/index.ts';

// What the exporter sends, through the real collector, as the real Prometheus stores it.

const collectorProgram = await resolveIfAvailable('otelcol');
const prometheusProgram = await resolveIfAvailable('prometheus');
const interval = 1000;

describe
  .skipIf(!collectorProgram || !prometheusProgram)
  .each(['grpc', 'http/protobuf', 'http/json'] as const)(
  'through collector and Prometheus by %s',
  (protocol) => {
    let folder: string;
    let prometheus: string;
    let service: PipelineService;
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
        await startProcess(
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
        await startProcess(collectorProgram, [`--config=${join(folder, 'collector.yaml')}`], {
          logFile: join(folder, 'collector.log'),
          ready: { url: `http://127.0.0.1:${health}/health/status` },
        }),
      );
      process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${otlp}`;
      service = await PipelineService.open({
        settings: fixtureSettings,
        logger: pino({ level: 'silent' }),
        environment: {
          host: '127.0.0.1',
          port: 0,
          databaseUrl: undefined,
          dataFolder: join(folder, 'data'),
          githubApiUrl: undefined,
          githubAuth: undefined,
          webhookSecret: testSecret,
          reconcileMs: 60_000,
          otlpProtocol: protocol,
          metricIntervalMs: interval,
        },
      });
      await service.start({ host: '127.0.0.1', port: 0 });
    }, 60_000);

    afterAll(async () => {
      await service.stop();
      for (const running of processes) await running.stop();
      await rm(folder, { recursive: true });
    });

    const query = async (
      expression: string,
    ): Promise<{ metric: Record<string, string>; value: number }[]> => {
      const answer = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = vector.parse(await answer.json());
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    };
    const deliver = async (workflow: string, runId: number, conclusion: string): Promise<void> => {
      const [job, run] = endedRun(workflow, runId, conclusion);
      for (const [event, payload] of [
        ['workflow_job', job],
        ['workflow_run', run],
      ] as const) {
        const body = JSON.stringify(payload);
        const headers = signedHeaders(body, event, `${event}-${runId}`);
        await service.app.inject({ method: 'POST', url: '/webhooks/github', payload: body, headers });
      }
      // Nobody asks GitHub here: do not wait for jobs.
      await expect
        .poll(
          async () =>
            (
              await service.store.query(
                "UPDATE queue SET due_at = now() WHERE topic = 'attempt' AND state = 'waiting'",
              )
            ).count,
          { timeout: 10_000 },
        )
        .toBe(1);
    };
    const hostile = 'new "workflow"\nwith {a="b"} \\ and more ' + 'x'.repeat(10_000);

    it('counts what ended, the first failure of a workflow nobody knew too', async () => {
      await expect.poll(() => query('pipeline_runs_total'), { timeout: 20_000 }).toHaveLength(16);
      await deliver('ci', 1, 'success');
      await deliver('ci', 2, 'failure');
      await deliver(hostile, 3, 'failure');
      const increases = async (): Promise<unknown> =>
        (await query('round(increase(pipeline_runs_total[5m])) > 0'))
          .map(({ metric, value }) => [metric['workflow']?.slice(0, 12), metric['status'], value])
          .sort();
      await expect.poll(increases, { timeout: 40_000, interval: 500 }).toEqual([
        ['ci', 'failure', expect.any(Number)],
        ['ci', 'success', expect.any(Number)],
        ['new "workflo', 'failure', expect.any(Number)],
      ]);
      const exact = await query(
        'pipeline_runs_total - (pipeline_runs_total offset 1m or pipeline_runs_total * 0) > 0',
      );
      expect(exact.map(({ value }) => value)).toEqual([1, 1, 1]);
      expect((await query('min_over_time(pipeline_runs_total[5m]) > 0')).length).toBe(0);
    }, 90_000);

    it('has the names and labels of the catalogue, and no others', async () => {
      const metrics = Object.values(pipelineMetrics).filter((metric) => !('pod' in metric.labels));
      const expected = new Map(
        metrics.flatMap(seriesOf).map(({ name, labels }) => [name, Object.keys(labels).sort()]),
      );
      const seen = new Map<string, string[]>();
      for (const { metric } of await query('{__name__=~"pipeline_.+"}')) {
        const { __name__: name = '', ...labels } = metric;
        expect(Object.keys(labels).sort(), name).toEqual(expected.get(name));
        expect(labels).toMatchObject({ job: 'pipeline-exporter', instance: 'pipeline-exporter' });
        seen.set(name, Object.keys(labels));
      }
      expect([...seen.keys()].sort()).toEqual([...expected.keys()].sort());
    });

    it('keeps a hostile name harmless', async () => {
      const names = (await query('pipeline_runs_total{status="failure", ref="default"}')).map(
        ({ metric }) => metric['workflow'] ?? '',
      );
      const name = names.find((candidate) => candidate.startsWith('new ')) ?? '';
      expect(name).toHaveLength(200);
      expect(name).not.toContain('\n');
    });

    it('leads from a duration to the trace of its run', async () => {
      const range = `start=${Date.now() / 1000 - 86_400}&end=${Date.now() / 1000 + 60}`;
      const answer = await fetch(
        `${prometheus}/api/v1/query_exemplars?query=pipeline_duration_seconds_bucket&${range}`,
      );
      const { data } = exemplars.parse(await answer.json());
      const ids = data.flatMap((series) => series.exemplars.map(({ labels }) => labels.trace_id));
      expect(new Set(ids)).toEqual(
        // The newest of each bucket: the second run took as long as the first.
        new Set([2, 3].map((runId) => traceIdOf({ repository: 'acme/shop', runId, attempt: 1 }))),
      );
    });
  },
);

const vector = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});
const exemplars = z.object({
  data: z.array(z.object({ exemplars: z.array(z.object({ labels: z.object({ trace_id: z.string() }) })) })),
});

function collectorConfig(protocol: string, port: number, health: number, prometheus: string): string {
  return `receivers:
  otlp:
    protocols:
      ${protocol === 'grpc' ? 'grpc' : 'http'}: { endpoint: 127.0.0.1:${port} }
exporters:
  prometheusremotewrite: { endpoint: "${prometheus}/api/v1/write" }
extensions:
  health_check: { endpoint: 127.0.0.1:${health}, path: /health/status }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines:
    metrics: { receivers: [otlp], exporters: [prometheusremotewrite] }
    traces: { receivers: [otlp], exporters: [prometheusremotewrite] }
`.replace(/ {4}traces:.*\n/, '');
}

/** The last deliveries of a run that ended just now: of its one job, and of itself. */
function endedRun(workflow: string, runId: number, conclusion: string): [object, object] {
  const iso = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();
  const repository = { full_name: 'acme/shop', default_branch: 'main' };
  const common = {
    status: 'completed',
    conclusion,
    created_at: iso(100),
    html_url: 'https://github.com/acme/shop',
  };
  return [
    {
      action: 'completed',
      repository,
      workflow_job: {
        ...common,
        id: runId * 10,
        run_id: runId,
        run_attempt: 1,
        name: 'build',
        started_at: iso(90),
        completed_at: iso(2),
        labels: ['ubuntu-latest'],
        runner_id: 1,
        runner_name: 'GitHub Actions 1',
        steps: [],
      },
    },
    {
      action: 'completed',
      repository,
      workflow: { name: workflow },
      workflow_run: {
        ...common,
        id: runId,
        run_attempt: 1,
        head_branch: 'main',
        run_started_at: iso(100),
        updated_at: iso(1),
      },
    },
  ];
}
