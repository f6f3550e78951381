import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dataSources } from '../datasources/index.ts';
import { mixin } from '../mixin.ts';
import { panelsOf, readDashboard, sourceKind } from '../src/dashboards/inspect.ts';
import { buildTree } from '../src/generate/index.ts';
import { type LokiServer, askLoki, pushLogs, startLoki, stepOf } from '../src/history/index.ts';
import { findPrograms } from '../src/tools/index.ts';
import { logsOf, traceIdOf } from './logs.ts';
import { monthModel } from './model.ts';
import * as month from './organisation.ts';

// Every panel that shows logs, on a real Loki with the logs of the model's last week.

const { available } = await findPrograms(['loki']);
const loki = available.get('loki');
const tenants = month.settings.tenants.map(({ name }) => name).join('|');
const day = 86_400;
/** The model's month ends some time ago; its logs are told as if it ended now. */
const shift = Math.floor((Date.now() - month.end) / 1000) * 1000;
const end = (month.end + shift) / 1000;
/** The last is the longest that the dashboards offer: more than Loki keeps, and still no error. */
const ranges = { '24 h': end - day, '7 d': end - 7 * day, '90 d': end - 90 * day } as const;

/** How the deployed Loki bounds the time of a query. */
const { limits_config: limits } = z
  .object({ limits_config: z.object({ max_query_lookback: z.string(), max_query_length: z.string() }) })
  .parse(parse(await readFile(join(import.meta.dirname, '../deploy/base/loki/loki.yaml'), 'utf8')));

const asked = [...buildTree(mixin, month.settings)]
  .filter(([path]) => path.startsWith('dashboards/'))
  .map(([, text]) => readDashboard(text))
  .flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? [])
        .filter((target) => sourceKind(target) === 'loki')
        .map((target) => ({
          name: `${dashboard.uid}: ${panel.title}`,
          panel,
          expr: target.expr ?? '',
        })),
    ),
  );

const why = loki ? '' : ' (skipped: loki cannot be had)';
describe.skipIf(!loki)(`panels of logs on Loki${why}`, () => {
  const model = monthModel();
  const newest = model.timeline.attempts.filter(
    ({ updatedAt, jobs }) => updatedAt < month.end && jobs.some(({ steps }) => steps.length > 0),
  );
  const run = newest.at(-1);
  const trace = run ? traceIdOf(run) : '';
  let folder: string;
  let server: LokiServer;

  beforeAll(async () => {
    if (!loki) return;
    folder = await mkdtemp(join(tmpdir(), 'loki-'));
    server = await startLoki(loki, folder, limits);
    for (let from = month.end - 7 * day * 1000; from < month.end; from += day * 1000) {
      await pushLogs(server.url, 'github-actions', logsOf(model, from, from + day * 1000, shift));
    }
  }, 180_000);

  afterAll(async () => {
    await server.process.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const answer = (query: string, start: number, step: number, tenant = tenants) =>
    askLoki(server.url, tenant, { query, start, end, step, limit: 1000 });

  const cases = Object.entries(ranges).flatMap(([range, start]) =>
    asked.map((entry) => [`${entry.name} over ${range}`, { ...entry, start }] as const),
  );

  it('are four', () => {
    expect(asked.length).toBe(4);
  });

  it.each(cases)('%s', async (_name, { panel, expr, start }) => {
    const step = stepOf(panel, end - start);
    const query = interpolate(expr, step, expr.includes('${trace}') ? trace : '');
    const { series, values } = await answer(query, start, step);
    expect(series).toBeGreaterThan(0);
    expect(values.length).toBeGreaterThan(0);
  });

  it('show one run alone, and link its lines to its trace', async () => {
    const [log] = asked.filter(({ expr }) => expr.includes('${trace}'));
    const { values } = await answer(interpolate(log?.expr ?? '', 60, trace), end - day, 60);
    const fields = dataSources(month.settings).find(({ uid }) => uid === 'loki')?.jsonData['derivedFields'];
    const regex = /"matcherRegex":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(fields))?.[1];
    const matcher = new RegExp(String(JSON.parse(regex ?? '""')));
    expect(values.length).toBeGreaterThan(3);
    expect(values.map((line) => matcher.exec(line)?.[1]).filter((id) => id !== trace)).toEqual([]);
    // Raw records, as other panels and Explore show them, are linked as well.
    const raw = await answer(`{workflow=~".+"} |= "${trace}"`, end - day, 60);
    expect(matcher.exec(raw.values[0] ?? '')?.[1]).toBe(trace);
  });

  it('show nothing of another tenant, and nothing where the query is wrong', async () => {
    const query = '{workflow=~".+"}';
    expect((await answer(query, end - day, 60, 'development')).series).toBe(0);
    expect((await answer('{workflow=~".+"} |= "no such line"', end - day, 60)).series).toBe(0);
    await expect(answer('{workflow=~".*"}', end - day, 60)).rejects.toThrow('empty-compatible');
  });
});

function interpolate(expr: string, step: number, trace: string): string {
  return expr
    .replaceAll('$__interval', `${step}s`)
    .replaceAll('${trace}', trace)
    .replaceAll(/\$(repository|workflow)\b/g, '.+');
}
