import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { alertmanagerFiles, secretFiles } from '../../../alertmanager/index.ts';
import { mixin } from '../../../mixin.ts';
import { startAlertmanager, writeFiles } from '../../alertmanager/index.ts';
import { buildTree } from '../../generate/index.ts';
import { traceIdOf } from '../../github/index.ts';
import { type RunningPrometheus, startPrometheus } from '../../prometheus/index.ts';
import { fixtureInput } from '../../settings/fixture.ts';
import { type Settings, checkSettings } from '../../settings/index.ts';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { ensurePrograms, freePorts, startProcess } from '../../tools/index.ts';
import {
  type FakeCollector,
  type ReceivedSpan,
  startFakeCollector,
} from '../pipeline/testing/fake-collector.ts';
import { startExporter } from '../pipeline/testing/start-exporter.ts';
import { recoveryTraceId } from './observe/trace.ts';
import { loadDecisions } from './tables/decisions.ts';
import { type RunningService, startService, testEnvironment, testSecret } from './testing/harness.ts';

// All around: a run fails at GitHub, the pipeline exporter tells Prometheus through the collector, the generated rule
// fires, Alertmanager with the generated routes tells the recovery service, GitHub repeats the run, and what that does
// comes back the same way until the alert is over. Only GitHub is simulated, in real time.

const shop = { repository: 'acme/shop', workflow: 'ci' } as const;
const patience = { timeout: 45_000, interval: 200 };

describe('full circle', () => {
  let folder: string;
  let github: Github;
  let recovery: RunningService;
  let prometheus: RunningPrometheus;
  let traces: FakeCollector;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const programs = await ensurePrograms(['prometheus', 'alertmanager', 'otelcol']);
    folder = await mkdtemp(join(tmpdir(), 'circle-'));
    stops.push(() => rm(folder, { recursive: true }));
    github = await startGithub();
    stops.push(() => github.stop());
    traces = await startFakeCollector();
    stops.push(() => traces.close());
    const [web = 0, otlp = 0, health = 0] = await freePorts(3);
    for (const signal of ['traces', 'logs'])
      process.env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`] = `${traces.url}/v1/${signal}`;

    recovery = await startService(testEnvironment(github.url, { pollMs: 200, otlpProtocol: 'http/json' }));
    stops.push(() => recovery.stop());
    const settings = settingsFor(recovery.url);
    const alertmanager = await startAlertmanager(programs.alertmanager, {
      folder: join(folder, 'alertmanager'),
      files: await alertmanagerOf(settings, join(folder, 'secrets')),
    });
    stops.push(() => alertmanager.stop());
    await writeFiles(folder, {
      'rules.yaml': buildTree(mixin, settings).get('rules/pipeline-alerts.yaml') ?? '',
      'prometheus.yaml': stringify(prometheusOf(alertmanager.url, recovery.url)),
      'collector.yaml': stringify(collectorOf({ web, otlp, health })),
    });
    prometheus = await startPrometheus(programs.prometheus, {
      folder,
      config: join(folder, 'prometheus.yaml'),
      port: web,
      flags: [
        '--web.enable-remote-write-receiver',
        '--enable-feature=exemplar-storage',
        '--rules.alert.resend-delay=2s',
      ],
    });
    stops.push(() => prometheus.stop());
    const collector = await startProcess(programs.otelcol, [`--config=${join(folder, 'collector.yaml')}`], {
      logFile: join(folder, 'collector.log'),
      ready: { url: `http://127.0.0.1:${health}/health/status` },
    });
    stops.push(() => collector.stop());
    const exporter = await startExporter({
      settings,
      githubApiUrl: github.url,
      collectorUrl: `http://127.0.0.1:${otlp}`,
      metricIntervalMs: 500,
    });
    stops.push(() => exporter.stop());
    await github.webhooks.add(exporter.webhook);
  }, 120_000);

  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  const value = async (expression: string): Promise<number | undefined> =>
    (await prometheus.query(expression))[0]?.value;
  const firing = async (): Promise<number> =>
    (await prometheus.alerts()).filter(({ labels }) => labels['alertname'] === 'PipelineRunFailed').length;

  it('a failed run is repeated, succeeds, and its alert is over; everybody tells the same story', async () => {
    const labels = 'repository="acme/shop",workflow="ci"';
    const runs = (status: string): string =>
      `pipeline_runs_total{${labels},ref="default",status="${status}"}`;
    await expect.poll(() => value(runs('failure')), patience).toBe(0);
    await expect
      .poll(() => value(`recovery_attempts_total{${labels},handler="workflow_retry"}`), patience)
      .toBe(0);

    const { runId } = github.addRun({
      ...shop,
      conclusions: ['failure', 'success'],
      seconds: 2,
      queueSeconds: 0,
    });
    await expect.poll(() => value(runs('failure')), patience).toBe(1);
    await expect.poll(() => value(runs('success')), patience).toBe(1);
    await expect.poll(firing, patience).toBe(0);
    // Alertmanager has told the service of the end, too.
    const told = async (): Promise<unknown> =>
      (await recovery.service.store.query('SELECT alertname, firing FROM recovery_alerts')).rows;
    await expect.poll(told, patience).toEqual([{ alertname: 'PipelineRunFailed', firing: false }]);

    // It did fire, on GitHub's run, and was answered by one rerun of its failed jobs.
    expect(await value('max_over_time(ALERTS{alertname="PipelineRunFailed"}[5m])')).toBe(1);
    expect(github.tally().reruns).toMatchObject([{ runId, attempt: 2, jobs: 'failed' }]);
    const decisions = await loadDecisions(recovery.service.store, { limit: 100 });
    expect(decisions.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual(
      expect.arrayContaining(['rerun failed-jobs', 'asked failed-jobs', 'ended success']),
    );
    for (const [metric, times] of [
      ['recovery_attempts_total', 1],
      ['recovery_success_total', 1],
    ] as const)
      await expect.poll(() => value(`${metric}{${labels},handler="workflow_retry"}`), patience).toBe(times);
    expect(await value(`sum(recovery_failure_total{${labels}})`)).toBe(0);
    expect(await value('recovery_duration_seconds_count{handler="workflow_retry"}')).toBe(1);
    expect(await value(`pipeline_last_run_success{${labels},ref="default"}`)).toBe(1);
    expect(await value(runs('failure'))).toBe(1);

    // From the metric to the trace, and from there to both attempts of the run.
    const failed = { repository: shop.repository, runId, attempt: 1 };
    const traceId = recoveryTraceId(failed);
    const exemplars = async (): Promise<unknown> => exemplarsOf(prometheus.url, 'recovery_success_total');
    await expect.poll(exemplars, patience).toEqual([traceId]);
    const known = (): Set<string> => new Set(spans().map((span) => span.traceId));
    const spans = (): ReceivedSpan[] => [...traces.spans, ...traces.ownSpans];
    const linked = [failed, { ...failed, attempt: 2 }].map(traceIdOf);
    for (const id of [traceId, ...linked]) await expect.poll(known, patience).toContain(id);
    const root = traces.ownSpans.find((span) => span.traceId === traceId && (span.parentSpanId ?? '') === '');
    expect(root?.name).toBe('RECOVER ci');
    expect(links.parse(root).links.map((link) => link.traceId)).toEqual(linked);
  }, 120_000);
});

const links = z.object({ links: z.array(z.object({ traceId: z.string() })) });

/** The fixture's settings; nobody but the recovery service can be reached. */
function settingsFor(recoveryUrl: string): Settings {
  return checkSettings({
    ...fixtureInput,
    alerting: {
      ...fixtureInput.alerting,
      receivers: { default: { type: 'email', to: ['devops@example.com'] } },
      routes: { critical: ['default'], high: ['default'], medium: ['default'] },
      email: { from: 'observability@example.com', smarthost: '127.0.0.1:9' },
      recoveryWebhook: `${recoveryUrl}/webhooks/alertmanager`,
    },
  });
}

/** As generated, but that the end of an alert is told within 2 s instead of a minute. */
async function alertmanagerOf(settings: Settings, secrets: string): Promise<Record<string, string>> {
  await writeFiles(secrets, { [secretFiles.recoveryToken]: testSecret });
  const files = alertmanagerFiles(settings, { secrets });
  const yaml = files['alertmanager.yaml'] ?? '';
  expect(yaml).toContain('group_interval: 1m');
  return { ...files, 'alertmanager.yaml': yaml.replaceAll('group_interval: 1m', 'group_interval: 2s') };
}

function prometheusOf(alertmanager: string, recovery: string): object {
  const targets = (url: string): object[] => [{ targets: [new URL(url).host] }];
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    storage: { tsdb: { out_of_order_time_window: '10m' } },
    rule_files: ['rules.yaml'],
    alerting: { alertmanagers: [{ static_configs: targets(alertmanager) }] },
    scrape_configs: [{ job_name: 'recovery', static_configs: targets(recovery) }],
  };
}

function collectorOf({ web, otlp, health }: { web: number; otlp: number; health: number }): object {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}` } } } },
    exporters: { prometheusremotewrite: { endpoint: `http://127.0.0.1:${web}/api/v1/write` } },
    extensions: { health_check: { endpoint: `127.0.0.1:${health}`, path: '/health/status' } },
    service: {
      extensions: ['health_check'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheusremotewrite'] } },
    },
  };
}

async function exemplarsOf(url: string, metric: string): Promise<string[]> {
  const now = Date.now() / 1000;
  const range = `start=${now - 600}&end=${now + 60}`;
  const answer = await fetch(`${url}/api/v1/query_exemplars?query=${metric}&${range}`);
  const { data } = exemplarAnswer.parse(await answer.json());
  return [...new Set(data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id)))];
}

const exemplarAnswer = z.object({
  data: z.array(z.object({ exemplars: z.array(z.object({ labels: z.object({ trace_id: z.string() }) })) })),
});
