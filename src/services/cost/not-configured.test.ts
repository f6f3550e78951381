import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertGroups } from '../../../alerts/index.ts';
import { mixin } from '../../../mixin.ts';
import { panelsOf, readDashboard } from '../../dashboards/inspect.ts';
import { buildTree } from '../../generate/index.ts';
import { type AnsweredSeries, askSeries, isMetricPanel, questionOf } from '../../history/index.ts';
import type { RunningPrometheus } from '../../prometheus/running.ts';
import { render } from '../../promql/index.ts';
import { hour as hourMs, minute as minuteMs } from '../../simulator/time.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { costMigrations } from './open-cost-store.ts';
import { Ledger } from './testing/ledger.ts';
import { Recording, prometheusOf } from './testing/prometheus.ts';
import { type TextSample, costSamples } from './testing/samples.ts';
import { startWorld, worldSettings } from './testing/world.ts';

// A company that uses Claude alone: nothing is shown of the other providers, not even 0, and no alert speaks of them.

const start = Date.UTC(2028, 4, 16, 22);
const end = start + 30 * hourMs;
const claude = (provider: string | undefined): boolean => provider === undefined || provider === 'claude';

describe('providers that are not configured', () => {
  let folder: string;
  let samples: TextSample[];
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cost-alone-'));
    const store = await pgliteForTests().open([costMigrations]);
    const pollMs = { aws: hourMs, usual: hourMs };
    const world = await startWorld(store, new Ledger(), start, { pollMs, configured: ['claude'] });
    const recording = new Recording();
    for (; world.now <= end; world.now += 5 * minuteMs) {
      if (world.now % hourMs === 0) await world.service.tick();
      samples = costSamples(await world.metrics());
      recording.add(samples, world.now);
    }
    await world.close();
    const file = join(folder, 'alone.om');
    await writeFile(file, recording.text());
    prometheus = await prometheusOf(file, folder);
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    await rm(folder, { recursive: true });
  });

  it('have no series but their budgets', () => {
    const others = samples.filter(({ labels }) => !claude(labels['provider']));
    expect([...new Set(others.map(({ name }) => name))]).toEqual(['cost_budget_usd']);
    expect(samples.filter(({ name }) => name === 'cost_workflow_usd_total')).toEqual([]);
    expect(samples.length).toBeGreaterThan(30);
  });

  it('raise no alert', async () => {
    const rules = Object.values(alertGroups(worldSettings))
      .flat()
      .flatMap((group) => group.rules)
      .flatMap((rule) => (rule.kind === 'alert' && rule.alert.startsWith('Cost') ? [rule] : []));
    expect(rules.map(({ alert }) => alert)).toEqual([
      'CostBudgetExceeded',
      'CostBudgetForecastExceeded',
      'CostAnomaly',
      'CostDataStale',
      'CostCollectionFailing',
    ]);
    for (const { alert, expr } of rules) {
      const question = {
        kind: 'range',
        expr: render(expr.node),
        start: start / 1000,
        end: end / 1000,
      } as const;
      const { series } = await askSeries(prometheus.url, { ...question, step: 300 });
      expect(series, alert).toEqual([]);
    }
  });

  it('stand on no panel, and the sums of all are those of the others', async () => {
    const shown = new Map<string, AnsweredSeries[]>();
    for (const [path, text] of buildTree(mixin, worldSettings)) {
      if (!/^dashboards\/(cost|executive)\.json$/.test(path)) continue;
      const dashboard = readDashboard(text);
      for (const panel of panelsOf(dashboard).filter(isMetricPanel)) {
        for (const target of panel.targets ?? []) {
          if (!/\bcost_|provider:cost/.test(target.expr ?? '')) continue;
          const range = { from: start / 1000, to: end / 1000 };
          const { series } = await askSeries(prometheus.url, questionOf(panel, target, range));
          shown.set(`${dashboard.uid}: ${panel.title} ${target.refId}`, series);
          for (const { labels } of series) expect(claude(labels['provider']), panel.title).toBe(true);
        }
      }
    }
    expect(shown.size).toBeGreaterThan(20);
    const last = (name: string): number | undefined => shown.get(name)?.[0]?.values.at(-1)?.[1];
    const month = samples
      .filter(({ name }) => name === 'cost_month_to_date_usd')
      .reduce((sum, { value }) => sum + value, 0);
    expect(month).toBeGreaterThan(100);
    expect(last('cost: This month so far A')).toBeCloseTo(month, 6);
    expect(last('executive: Budget used this month A')).toBeCloseTo(
      month / worldSettings.cost.budgets.all,
      6,
    );
  });
});
