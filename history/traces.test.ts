import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { spanQueries } from '../datasources/tempo.ts';
import { graphRequests, spanCalls } from '../metrics/tempo-generator.ts';
import { mixin } from '../mixin.ts';
import { tracesRequest } from '../src/collector/otlp-json.ts';
import { panelsOf, readDashboard, sourceKind } from '../src/dashboards/inspect.ts';
import { buildTree } from '../src/generate/index.ts';
import { type Run, traceIdOf } from '../src/github/index.ts';
import {
  type HistoryServer,
  type TempoServer,
  askSeries,
  pushSpans,
  searchTraces,
  spanNames,
  startHistoryServer,
  startTempo,
} from '../src/history/index.ts';
import { render } from '../src/promql/index.ts';
import { toTrace } from '../src/services/pipeline/trace/workflow.ts';
import { findPrograms } from '../src/tools/index.ts';
import * as month from './organisation.ts';

// Every panel that shows traces, on a real Tempo with traces as the pipeline exporter sends them.

const { available } = await findPrograms(['tempo', 'prometheus']);
const [tempo, prometheus] = [available.get('tempo'), available.get('prometheus')];
const missing = [...(tempo ? [] : ['tempo 2.3.1']), ...(prometheus ? [] : ['prometheus'])];
const why = missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} cannot be had)`;

const [hour, day] = [3600, 86_400];
/** The last is the longest that the dashboards offer: more than Tempo keeps, and still no error. */
const ranges = { '24 h': day, '7 d': 7 * day, '90 d': 90 * day } as const;

const targets = [...buildTree(mixin, month.settings)]
  .filter(([path]) => path.startsWith('dashboards/'))
  .map(([, text]) => readDashboard(text))
  .flatMap((dashboard) => panelsOf(dashboard))
  .flatMap(({ title, targets = [] }) =>
    targets
      .filter((target) => sourceKind(target) === 'tempo')
      .map(({ query = '', queryType }) => ({ title, query, queryType })),
  );
const list = targets.find(({ title }) => title === 'Recent runs')?.query ?? '';

const now = Date.now();
const names = {
  'acme/shop': ['ci', 'backend-ci', 'Build & test (main)'],
  'acme/shop-api': ['ci'],
  'other-acme/shop': ['ci'],
};
const runs: Run[] = Object.entries(names).flatMap(([repository, workflows], first) =>
  workflows.map((workflow, second) => aRun(repository, workflow, 100 * first + second)),
);
const traces = runs.map((run) => toTrace(run, [], {}));
const idsOf = (wanted: (run: Run) => boolean): string[] => runs.filter(wanted).map(traceIdOf).sort();

function aRun(repository: string, workflow: string, runId: number): Run {
  const startedAt = now - 600_000;
  return {
    repository,
    workflow,
    runId,
    attempt: 1,
    runNumber: 1,
    title: 'Fix it',
    event: 'push',
    progress: 'completed',
    conclusion: 'success',
    branch: 'main',
    headRepository: repository,
    ref: 'default',
    sha: 'a'.repeat(40),
    actor: 'dina',
    url: `https://github.com/${repository}/actions/runs/${runId}`,
    createdAt: startedAt,
    startedAt,
    updatedAt: startedAt + 60_000,
  };
}

/** As Grafana writes chosen values with the format `regex`; All is `.+` as it stands. */
function interpolate(query: string, chosen: Readonly<Record<string, readonly string[]>> = {}): string {
  return query.replaceAll(/\$\{(\w+):regex\}/g, (_, name: string) => {
    const values = chosen[name]?.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`));
    if (values === undefined) return '.+';
    return values.length === 1 ? values.join('') : `(${values.join('|')})`;
  });
}

describe('panels of traces', () => {
  it('are a list of runs, one trace, and the graph of services', () => {
    expect(targets.map(({ title }) => title)).toEqual(['Recent runs', 'Trace viewer', 'Service graph']);
    expect(targets.at(2)?.queryType).toBe('serviceMap');
  });

  it('and links from spans name only attributes that the exporter gives a run', () => {
    const [root] = traces[0] ?? [];
    const given = { ...root?.attributes, ...root?.resource.attributes };
    const ofQuery = [...list.matchAll(/span\.([\w.]+)/g)].map(([, name = '']) => name);
    const ofLinks = spanQueries
      .flatMap(({ vector }) => [...render(vector.node).matchAll(/tags\['([\w.]+)'\]/g)])
      .map(([, name = '']) => name);
    expect([ofQuery.length, ofLinks.length]).toEqual([3, 4]);
    expect(Object.keys(given)).toEqual(expect.arrayContaining([...ofQuery, ...ofLinks]));
  });
});

describe.skipIf(missing.length > 0)(`panels of traces on Tempo${why}`, () => {
  const deployed = z.object({
    query_frontend: z.record(z.string(), z.unknown()),
    metrics_generator: z.object({ metrics_ingestion_time_range_slack: z.string() }),
  });
  const service = 'checkout';
  let folder: string;
  let store: HistoryServer;
  let server: TempoServer;
  const search = (chosen?: Readonly<Record<string, readonly string[]>>, seconds: number = day) => {
    const end = Math.floor(Date.now() / 1000);
    return searchTraces(server.url, {
      query: interpolate(list, chosen),
      start: end - seconds,
      end,
      limit: 50,
    });
  };

  beforeAll(async () => {
    if (!tempo || !prometheus) return;
    folder = await mkdtemp(join(tmpdir(), 'tempo-'));
    const text = await readFile(join(import.meta.dirname, '../deploy/base/tempo/tempo.yaml'), 'utf8');
    const settings = deployed.parse(parse(text, { merge: true }));
    store = await startHistoryServer(prometheus, folder);
    server = await startTempo(tempo, folder, {
      queryFrontend: settings.query_frontend,
      slack: settings.metrics_generator.metrics_ingestion_time_range_slack,
      remoteWriteUrl: `${store.url}/api/v1/write`,
    });
    for (const spans of traces) {
      await pushSpans(server.otlpUrl, JsonTraceSerializer.serializeRequest(spans) ?? '');
    }
    for (const [resource, spans] of callOf(service)) {
      await pushSpans(server.otlpUrl, JSON.stringify(tracesRequest({ 'service.name': resource }, [spans])));
    }
    // Live traces are searched once they are cut, a second after their last span.
    const deadline = Date.now() + 30_000;
    while ((await search()).length < runs.length && Date.now() < deadline) await sleep(300);
  }, 120_000);

  afterAll(async () => {
    await server.process.stop();
    await store.process.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(ranges))(
    'recent runs over %s are all runs, and nothing else',
    async (_, seconds) => {
      expect((await search(undefined, seconds)).sort()).toEqual(idsOf(() => true));
    },
  );

  it.each<[string, Record<string, readonly string[]>, (run: Run) => boolean]>([
    ['one workflow', { workflow: ['ci'] }, ({ workflow }) => workflow === 'ci'],
    ['two workflows', { workflow: ['ci', 'backend-ci'] }, ({ workflow }) => workflow.endsWith('ci')],
    [
      'a workflow with signs that mean something in expressions',
      { workflow: ['Build & test (main)'] },
      ({ workflow }) => workflow.startsWith('Build'),
    ],
    ['one repository', { repository: ['acme/shop'] }, ({ repository }) => repository === 'acme/shop'],
    [
      'two repositories and a workflow that both have',
      { repository: ['acme/shop', 'acme/shop-api'], workflow: ['ci'] },
      ({ repository, workflow }) => repository.startsWith('acme/') && workflow === 'ci',
    ],
  ])('recent runs of %s are just those', async (_, chosen, wanted) => {
    expect((await search(chosen)).sort()).toEqual(idsOf(wanted));
  });

  it('recent runs of a workflow without traces are none, and a wrong query is refused', async () => {
    expect(await search({ workflow: ['nightly'] })).toEqual([]);
    const asked = { start: Math.floor(now / 1000) - hour, end: Math.floor(now / 1000), limit: 1 };
    await expect(searchTraces(server.url, { query: '{ span.x =~ }', ...asked })).rejects.toThrow('400');
  });

  it('the trace of a run is found by its id, as the viewer asks for it', async () => {
    const [run] = runs;
    if (run === undefined) throw new Error('no run');
    expect(await spanNames(server.url, traceIdOf(run))).toEqual(['RUN ci']);
    expect(await spanNames(server.url, 'f'.repeat(32))).toEqual([]);
  });

  it('the graph of services has the series that Grafana asks Prometheus for', async () => {
    const ask = async (expr: string) =>
      (await askSeries(store.url, { kind: 'instant', expr, time: Date.now() / 1000 })).series;
    const deadline = Date.now() + 30_000;
    const edges = async () =>
      (await ask(`sum by (client, server) (${graphRequests.name})`)).map(
        ({ labels }) => `${labels['client'] ?? ''} → ${labels['server'] ?? ''}`,
      );
    while ((await edges()).length < 2 && Date.now() < deadline) await sleep(300);
    // A run has no caller that sends spans: Tempo calls it "user".
    expect((await edges()).sort()).toEqual([`shop-web → ${service}`, 'user → github-actions']);
    const calls = await ask(`sum by (span_name) (${spanCalls.name}{service="${service}"})`);
    expect(calls.map(({ labels }) => labels['span_name'])).toEqual(['POST /orders']);
  });
});

/** A call from one service to another: the client's span, and the server's below it. */
function callOf(server: string) {
  const [traceId, client] = ['c'.repeat(32), 'd'.repeat(16)];
  const common = { traceId, name: 'POST /orders', from: now - 2000, to: now - 1000 };
  return [
    ['shop-web', { ...common, spanId: client, kind: 3 }],
    [server, { ...common, spanId: 'e'.repeat(16), parentSpanId: client, kind: 2 }],
  ] as const;
}
