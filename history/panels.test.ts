import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../metrics/index.ts';
import { pipelineDuration } from '../metrics/pipeline.ts';
import { mixin } from '../mixin.ts';
import { panelsOf, readDashboard } from '../src/dashboards/inspect.ts';
import {
  type PanelAnswer,
  type TimeRange,
  answersTable,
  askSeries,
  isMetricPanel,
  panelAnswers,
  questionOf,
} from '../src/history/index.ts';
import { buildTree } from '../src/generate/index.ts';
import { knownSeries } from '../src/promql/check/index.ts';
import { remoteWrite } from '../src/simulator/index.ts';
import { ensurePrograms, logToStderr } from '../src/tools/index.ts';
import { monthRules } from './model.ts';
import * as month from './organisation.ts';
import { type MonthServer, startMonthServer } from './server.ts';

// Every panel that shows metrics, asked as Grafana would ask, of a real Prometheus with a month of history in it.

const dashboards = [...buildTree(mixin, month.settings)]
  .filter(([path]) => path.startsWith('dashboards/'))
  .map(([, text]) => readDashboard(text));
const asked = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard)
    .filter(isMetricPanel)
    .map((panel) => [`${dashboard.uid}: ${panel.title}`, dashboard.uid, panel.id] as const),
);
const to = month.end / 1000;
const ranges: Readonly<Record<string, TimeRange>> = {
  '24 h': { from: to - 86_400, to },
  '7 d': { from: to - 7 * 86_400, to },
};

let server: MonthServer;
const answers: Record<string, PanelAnswer[]> = {};

beforeAll(async () => {
  const programs = await ensurePrograms(['promtool', 'prometheus'], { log: logToStderr });
  server = await startMonthServer(programs, logToStderr);
  for (const [name, range] of Object.entries(ranges)) {
    answers[name] = await panelAnswers(server.url, dashboards, range);
  }
  process.stderr.write(answersTable(answers));
}, 1_800_000);

afterAll(() => server.close());

const variableQuery = z.object({ query: z.string() });

describe.each(Object.keys(ranges))('over %s', (range) => {
  it.each(asked)('%s has data', (_name, dashboard, id) => {
    const answer = answers[range]?.find((one) => one.dashboard === dashboard && one.id === id);
    expect(answer?.points).toBeGreaterThan(0);
    expect(answer?.emptyQueries).toEqual([]);
  });
});

describe('the month', () => {
  const ask = async (expr: string) =>
    (await askSeries(server.url, { kind: 'instant', expr, time: to - 4 * 3600 })).series;

  it('holds no metric but those of the catalogue, which have evidence, and what rules record', async () => {
    const known = knownSeries(catalogue);
    const recorded = monthRules().flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.kind === 'record' ? [rule.record] : [])),
    );
    const names = (await ask('group by (__name__) ({__name__!=""})')).map(
      ({ labels }) => labels['__name__'] ?? '',
    );
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !known.has(name) && !recorded.includes(name))).toEqual([]);
  });

  it('is at most 3,000 series, without those that are recorded', async () => {
    const [count] = await ask('count({__name__!="", __name__!~".+:.+"})');
    expect(count?.values[0]?.[1]).toBeGreaterThan(1000);
    expect(count?.values[0]?.[1]).toBeLessThanOrEqual(3000);
  });
});

describe('what all panels share', () => {
  const texts = dashboards.flatMap(({ templating }) =>
    templating.list.flatMap(({ query }) => variableQuery.safeParse(query).data?.query ?? []),
  );

  /** Both repositories have a workflow that is called deploy. */
  const choices = new Map([
    ['repository', 2],
    ['workflow', 5],
  ]);

  it.each([...new Set(texts)])('the choices of %s are there', async (text) => {
    const [, series = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
    const expr = `group by (${label}) (${series.replaceAll('$repository', '.+')})`;
    const { answer } = await askSeries(server.url, { kind: 'instant', expr, time: to });
    expect(answer.series).toBe(choices.get(label));
  });

  it.each(Object.entries(ranges))('alerts that fired are marked over %s', async (_, { from }) => {
    const exprs = dashboards.flatMap(({ annotations }) => annotations.list.flatMap(({ expr }) => expr ?? []));
    expect(new Set(exprs).size).toBe(1);
    const question = { kind: 'range', expr: exprs[0] ?? '', start: from, end: to, step: 60 } as const;
    const { answer } = await askSeries(server.url, question);
    expect(answer.series).toBeGreaterThan(0);
    // They are asked anew at each refresh of each dashboard.
    expect(answer.samplesRead).toBeLessThan(100_000);
  });
});

describe('exemplars', () => {
  const panels = dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? [])
        .filter(({ exemplar }) => exemplar === true)
        .map((target) => [panel.title, questionOf(panel, target, { from: to - 86_400, to }).expr] as const),
    ),
  );

  it.each(panels)('of "%s" lead to the trace of a run', async (_title, query) => {
    const [trace, time] = ['5b8efff798038103d269b633813fc60c', month.end - 600_000];
    const labels = { repository: 'any/repository', workflow: 'any', ref: 'default', le: '60' };
    const point = { labels: { trace_id: trace }, timestamp: time, value: 42 };
    await remoteWrite(`${server.url}/api/v1/write`, [
      { name: `${pipelineDuration.name}_bucket`, labels, samples: [[time, 1]], exemplars: [point] },
    ]);
    const range = { start: String(to - 86_400), end: String(to) };
    const url = `${server.url}/api/v1/query_exemplars?${new URLSearchParams({ query, ...range }).toString()}`;
    const answer: unknown = await (await fetch(url)).json();
    expect(answer).toMatchObject({ data: [{ exemplars: [{ labels: { trace_id: trace }, value: '42' }] }] });
  });

  it('are in two panels', () => {
    expect(panels.map(([title]) => title)).toEqual([
      'Build duration by workflow',
      'Workflow duration heatmap',
    ]);
  });
});

describe('the check itself', () => {
  it('sees a panel that is empty', async () => {
    const executive = dashboards.find(({ uid }) => uid === 'executive');
    const emptied = JSON.stringify(executive).replaceAll('pipeline:health:score', 'pipeline:health:scores');
    const found = await panelAnswers(server.url, [readDashboard(emptied)], {
      from: to - 86_400,
      to,
    });
    expect(found.filter(({ points }) => points === 0).map(({ panel }) => panel)).toEqual([
      'Pipeline health score',
      'Health score over time',
    ]);
  });

  it('sees one empty query among those of a panel', async () => {
    const cost = dashboards.find(({ uid }) => uid === 'cost');
    const emptied = JSON.stringify(cost).replaceAll('cost_expected_day_upper_usd', 'cost_expected_day_upper');
    const found = await panelAnswers(server.url, [readDashboard(emptied)], { from: to - 86_400, to });
    expect(found.flatMap(({ panel, emptyQueries }) => emptyQueries.map((id) => `${panel} ${id}`))).toEqual([
      'Cost anomalies C',
      'Services against what was expected D',
    ]);
  });

  it('asks for something in every dashboard', () => {
    expect(asked.length).toBeGreaterThan(90);
    expect(new Set(asked.map(([, uid]) => uid)).size).toBe(5);
  });
});
