import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixin } from '../mixin.ts';
import { panelsOf, readDashboard } from '../src/dashboards/inspect.ts';
import {
  type PanelAnswer,
  type TimeRange,
  answersTable,
  isMetricPanel,
  panelAnswers,
} from '../src/history/index.ts';
import { buildTree } from '../src/generate/index.ts';
import { ensurePrograms, logToStderr } from '../src/tools/index.ts';
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

describe.each(Object.keys(ranges))('over %s', (range) => {
  it.each(asked)('%s has data', (_name, dashboard, id) => {
    const answer = answers[range]?.find((one) => one.dashboard === dashboard && one.id === id);
    expect(answer?.points).toBeGreaterThan(0);
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

  it('asks for something in every dashboard', () => {
    expect(asked.length).toBeGreaterThan(90);
    expect(new Set(asked.map(([, uid]) => uid)).size).toBe(5);
  });
});
