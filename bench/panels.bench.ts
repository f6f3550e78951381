import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineRunsActive } from '../metrics/pipeline.ts';
import { mixin } from '../mixin.ts';
import { type DashboardDefinition, numbered, query, timeseriesPanel } from '../src/dashboards/index.ts';
import { type Mixin, buildTree, compareTrees, writeTree } from '../src/generate/index.ts';
import { sumBy } from '../src/promql/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { type Benchmark, median } from './benchmark.ts';

const dashboards = 500;
const panels = 50;
const rounds = 5;
const limit = 0.05;

/** Dashboards in great number: what a panel costs from its definition to the bytes of its file, and to the disk. */
export const panelsBenchmark: Benchmark = {
  name: 'panels',
  what: `${dashboards} dashboards of ${panels} panels, built in memory and then written with the generator's own writer, once each process has started; median of ${rounds} after one to warm up.`,
  run: async () => {
    const many: Mixin = {
      ruleFiles: () => ({}),
      alertmanagerFiles: () => ({}),
      collectorFiles: () => ({}),
      lokiFiles: () => ({}),
      dataSources: mixin.dataSources,
      dashboards: () => Array.from({ length: dashboards }, (_, index) => definition(index)),
    };
    const built: number[] = [];
    const written: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const folder = await mkdtemp(join(tmpdir(), 'bench-panels-'));
      try {
        const start = performance.now();
        const tree = buildTree(many, fixtureSettings);
        const middle = performance.now();
        await writeTree(folder, tree, compareTrees(new Map(), tree));
        if (round === 0) continue;
        built.push((middle - start) / (dashboards * panels));
        written.push((performance.now() - start) / (dashboards * panels));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return [
      { what: 'a panel, built', value: `${median(built).toFixed(4)} ms`, limit: 'none', kept: true },
      {
        what: 'a panel, built and written',
        value: `${median(written).toFixed(4)} ms`,
        limit: `${limit} ms`,
        kept: median(written) <= limit,
      },
    ];
  },
};

function definition(index: number): DashboardDefinition {
  const keys = Array.from({ length: panels }, (_, number) => `panel${number}`);
  const ids = Object.fromEntries(keys.map((key, number) => [key, number + 1]));
  return {
    uid: `many-${index}`,
    title: `Many ${index}`,
    folder: 'Many',
    description: 'One of many.',
    from: 'now-6h',
    refresh: '1m',
    variables: [],
    annotations: [],
    rows: numbered(ids, [{ title: 'Row', panels: Object.fromEntries(keys.map((key) => [key, panel(key)])) }]),
  };
}

function panel(title: string) {
  return timeseriesPanel({
    title,
    about: { shows: 'Active runs.', bad: 'Many.', act: 'Wait.' },
    unit: 'count',
    empty: 'Nothing',
    queries: [
      query(sumBy(['repository', 'state'], pipelineRunsActive.where()), '{{repository}} {{state}}'),
      query(sumBy(['workflow', 'state'], pipelineRunsActive.where()), '{{workflow}} {{state}}'),
    ],
  });
}
