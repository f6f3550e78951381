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
const rounds = 9;
const limit = 0.05;

/** Dashboards in great number: what a panel costs from its definition to the bytes of its file, and to the disk. */
export const panelsBenchmark: Benchmark = {
  name: 'panels',
  what: `${dashboards} dashboards of ${panels} panels, built in memory and then written with the generator's own writer, once the process has started; ${rounds} rounds after one to warm up. The fastest counts: other work on the machine only ever adds.`,
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
    const computed: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const folder = await mkdtemp(join(tmpdir(), 'bench-panels-'));
      try {
        const processor = process.cpuUsage();
        const start = performance.now();
        const tree = buildTree(many, fixtureSettings);
        const middle = performance.now();
        await writeTree(folder, tree, compareTrees(new Map(), tree));
        if (round === 0) continue;
        built.push((middle - start) / (dashboards * panels));
        written.push((performance.now() - start) / (dashboards * panels));
        const { user, system } = process.cpuUsage(processor);
        computed.push((user + system) / 1000 / (dashboards * panels));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return [
      { what: 'a panel, built, fastest', value: text(Math.min(...built)), limit: 'none', kept: true },
      {
        what: 'a panel, built and written, fastest',
        value: text(Math.min(...written)),
        limit: text(limit),
        kept: Math.min(...written) <= limit,
      },
      { what: 'the same, median', value: text(median(written)), limit: 'none', kept: true },
      { what: 'the same, processor time, median', value: text(median(computed)), limit: 'none', kept: true },
    ];
  },
};

function text(milliseconds: number): string {
  return `${milliseconds.toFixed(4)} ms`;
}

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
