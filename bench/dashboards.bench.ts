import { largeWorkflows, writeLargeCompany } from '../history/large.ts';
import * as month from '../history/organisation.ts';
import { startMonthServer } from '../history/server.ts';
import { pipelineDuration } from '../metrics/pipeline.ts';
import { catalogue } from '../metrics/index.ts';
import { mixin } from '../mixin.ts';
import { durationP95 } from '../recording-rules/pipeline-duration-p95.ts';
import { type ReadPanel, panelsOf, readDashboard } from '../src/dashboards/inspect.ts';
import { buildTree } from '../src/generate/index.ts';
import { type Question, askSeries, isMetricPanel, questionOf, stepOf } from '../src/history/index.ts';
import { seriesNamed } from '../src/history/series-names.ts';
import { checkQuery, knownSeries, recordedSeriesName } from '../src/promql/check/index.ts';
import { histogramQuantile, increase, render, sumBy } from '../src/promql/index.ts';
import { ensurePrograms, logToStderr } from '../src/tools/index.ts';
import type { Benchmark, Measurement } from './benchmark.ts';

const day = 86_400;
const end = month.end / 1000;
const mostOfDay = 300_000;
const mostOfQuarter = 100_000;
const mostLines = 30;

/** What one panel reads and shows. */
interface Reading {
  readonly dashboard: string;
  readonly title: string;
  readonly samples: number;
  readonly lines: number;
}

/** What dashboards make Prometheus read, by its own statistics. Counts, not times: they are the same on any machine. */
export const dashboardsBenchmark: Benchmark = {
  name: 'dashboards',
  what: `Samples that Prometheus reads for a panel (\`stats=all\`), with ${largeWorkflows} workflows beside the month's own six, all of them chosen. 90 days are asked over the month's 30 with the steps of 90, times 3.`,
  run: async () => {
    const programs = await ensurePrograms(['promtool', 'prometheus']);
    const dashboards = [...buildTree(mixin, month.settings)]
      .filter(([path]) => path.startsWith('dashboards/'))
      .map(([, text]) => readDashboard(text));
    const panels = dashboards.flatMap((read) =>
      panelsOf(read)
        .filter(isMetricPanel)
        .map((panel) => ({ dashboard: read.uid, panel })),
    );
    const known = monthSeries();
    const named = panels.flatMap(({ panel }) =>
      (panel.targets ?? [])
        .filter(({ exemplar }) => exemplar !== true)
        .flatMap(({ expr = '' }) => seriesNamed(expr, known)),
    );
    const buckets = seriesNamed(`${pipelineDuration.name}_bucket`, known);
    const server = await startMonthServer(programs, logToStderr, (folder) =>
      writeLargeCompany(programs.promtool, folder, [...new Set(named)], buckets),
    );
    try {
      const readings = { day: [] as Reading[], quarter: [] as Reading[] };
      for (const { dashboard, panel } of panels) {
        const facts = { dashboard, title: panel.title };
        readings.day.push({ ...facts, ...(await readOfDay(server.url, panel)) });
        readings.quarter.push({ ...facts, ...(await readOfQuarter(server.url, panel)) });
      }
      // The rows of a table and the cells of a heatmap are no lines.
      const areas = new Set(
        panels
          .filter(({ panel }) => panel.type === 'table' || panel.type === 'heatmap')
          .map(({ panel }) => panel.title),
      );
      return [
        ...highest(readings.day, '24 h', mostOfDay),
        ...highest(readings.quarter, '90 d', mostOfQuarter),
        ...mostLinesOf([...readings.day, ...readings.quarter].filter(({ title }) => !areas.has(title))),
        rawBuckets(named.filter(({ isBucket }) => isBucket).map(({ name }) => name)),
        await exemplarCost(
          server.url,
          panels.map(({ panel }) => panel),
        ),
        await againstRaw(server.url),
      ];
    } finally {
      await server.close();
    }
  },
};

function monthSeries() {
  const known = knownSeries(catalogue);
  const groups = Object.values(mixin.ruleFiles(month.settings)).flat();
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    if (rule.kind !== 'record') continue;
    known.set(rule.record, recordedSeriesName(rule.record, checkQuery(render(rule.expr.node), known).labels));
  }
  return known;
}

async function readOfDay(url: string, panel: ReadPanel): Promise<{ samples: number; lines: number }> {
  return sum(url, panel, (target) => ({
    question: questionOf(panel, target, { from: end - day, to: end }),
    times: 1,
  }));
}

async function readOfQuarter(url: string, panel: ReadPanel): Promise<{ samples: number; lines: number }> {
  return sum(url, panel, (target) => {
    const question = questionOf(panel, target, { from: end - 90 * day, to: end });
    if (question.kind === 'instant')
      return { question, times: (target.expr ?? '').includes('$__range') ? 3 : 1 };
    // A panel with a range of its own is asked for just that.
    if (panel.timeFrom !== undefined) return { question, times: 1 };
    const step = stepOf(panel, 90 * day);
    return { question: { ...question, start: Math.ceil((end - 30 * day) / step) * step }, times: 3 };
  });
}

async function sum(
  url: string,
  panel: ReadPanel,
  ask: (target: NonNullable<ReadPanel['targets']>[number]) => { question: Question; times: number },
): Promise<{ samples: number; lines: number }> {
  let [samples, lines] = [0, 0];
  for (const target of panel.targets ?? []) {
    const { question, times } = ask(target);
    const { answer } = await askSeries(url, question);
    samples += answer.samplesRead * times;
    lines += answer.series;
  }
  return { samples, lines };
}

function highest(readings: readonly Reading[], range: string, limit: number): Measurement[] {
  const uids = [...new Set(readings.map(({ dashboard }) => dashboard))];
  return uids.map((uid) => {
    const [most] = readings
      .filter(({ dashboard }) => dashboard === uid)
      .sort((a, b) => b.samples - a.samples);
    return {
      what: `${uid}, ${range}: most samples for a panel ("${most?.title ?? ''}")`,
      value: String(most?.samples ?? 0),
      limit: String(limit),
      kept: (most?.samples ?? Infinity) <= limit,
    };
  });
}

function mostLinesOf(readings: readonly Reading[]): Measurement[] {
  const [most] = [...readings].sort((a, b) => b.lines - a.lines);
  return [
    {
      what: `most lines in a graph ("${most?.title ?? ''}")`,
      value: String(most?.lines ?? 0),
      limit: String(mostLines),
      kept: (most?.lines ?? Infinity) <= mostLines,
    },
  ];
}

function rawBuckets(names: readonly string[]): Measurement {
  return {
    what: 'raw buckets that panels read, over any range',
    value: names.length === 0 ? 'none' : names.join(', '),
    limit: 'none',
    kept: names.length === 0,
  };
}

async function exemplarCost(url: string, panels: readonly ReadPanel[]): Promise<Measurement> {
  let samples = 0;
  let queries = 0;
  for (const panel of panels) {
    for (const target of (panel.targets ?? []).filter(({ exemplar }) => exemplar === true)) {
      const question = questionOf(panel, target, { from: end - day, to: end });
      samples += (await askSeries(url, question)).answer.samplesRead;
      queries += 1;
    }
  }
  return {
    what: `samples that the ${queries} queries for exemplars read, 24 h`,
    value: String(samples),
    limit: '0',
    kept: samples === 0 && queries > 0,
  };
}

async function againstRaw(url: string): Promise<Measurement> {
  const range = { start: month.blocksEnd / 1000 - 3600, end: month.blocksEnd / 1000 - 60, step: 60 };
  const raw = histogramQuantile(
    0.95,
    sumBy(['repository', 'workflow', 'le'], increase(pipelineDuration.bucket.where().over('1h'))),
  );
  const read = async (expr: string): Promise<number> =>
    (await askSeries(url, { kind: 'range', expr, ...range })).answer.samplesRead;
  const ratio = (await read(render(raw.node))) / (await read(render(durationP95.where().node)));
  return {
    what: 'p95 by workflow: samples of the raw quantile against the recorded series, 1 h',
    value: `${ratio.toFixed(0)} ×`,
    limit: 'at least 200 ×',
    kept: ratio >= 200,
  };
}
