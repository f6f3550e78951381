import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AnsweredSeries,
  type HistoryServer,
  askSeries,
  copyBlocks,
  rulePasses,
  startHistoryServer,
} from '../src/history/index.ts';
import { render } from '../src/promql/index.ts';
import { type TimeSeries, remoteWrite, sampleAt } from '../src/simulator/index.ts';
import type { Log } from '../src/tools/index.ts';
import { type HistoryPrograms, monthBlocks } from './make.ts';
import { monthFamilies, monthModel, monthRules, stepMs } from './model.ts';
import * as month from './organisation.ts';

/** A running Prometheus with the whole month. */
export interface MonthServer extends HistoryServer {
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/**
 * Starts a Prometheus on the month's blocks, and writes its last three hours into it as the collector would.
 * @param addBlocks puts further blocks into its data folder before it starts
 */
export async function startMonthServer(
  programs: HistoryPrograms,
  log: Log,
  addBlocks: (dataFolder: string) => Promise<void> = () => Promise.resolve(),
): Promise<MonthServer> {
  const blocks = await monthBlocks(programs, log);
  const folder = await mkdtemp(join(tmpdir(), 'month-'));
  await copyBlocks(blocks, join(folder, 'data'));
  await addBlocks(join(folder, 'data'));
  const server = await startHistoryServer(programs.prometheus, folder);
  const close = async (): Promise<void> => {
    await server.process.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await remoteWrite(`${server.url}/api/v1/write`, lastHours());
    await writeLastRecorded(server.url);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...server, close };
}

function* lastHours(): Generator<TimeSeries> {
  const { blocksEnd: from, end: to } = month;
  // By time, then by series: a receiver refuses what is older than what it has.
  const families = monthFamilies(monthModel(), from, to + stepMs);
  const hour = 3_600_000;
  for (let start = from; start <= to; start += hour) {
    for (const one of families.flatMap(({ series }) => series)) {
      const samples: [number, number][] = [];
      for (let time = start; time < Math.min(start + hour, to + 1); time += stepMs) {
        const value = sampleAt(one, time);
        if (!Number.isNaN(value)) samples.push([time, value]);
      }
      if (samples.length > 0) yield { name: one.name, labels: one.labels, samples };
    }
  }
}

/** What the rules would have recorded in the last hours, evaluated by the same Prometheus, pass by pass. */
async function writeLastRecorded(url: string): Promise<void> {
  const [start, end, step] = [month.blocksEnd / 1000, month.end / 1000, stepMs / 1000];
  for (const groups of rulePasses(monthRules())) {
    for (const rule of groups.flatMap(({ rules }) => rules)) {
      if (rule.kind !== 'record') continue;
      const expr = render(rule.expr.node);
      const { series } = await askSeries(url, { kind: 'range', expr, start, end, step });
      await remoteWrite(
        `${url}/api/v1/write`,
        series.map((one) => toTimeSeries(rule.record, one)),
      );
    }
  }
}

function toTimeSeries(name: string, { labels, values }: AnsweredSeries): TimeSeries {
  // The result of a rule has no name but the one that the rule gives it.
  return { name, labels, samples: values.map(([time, value]) => [time * 1000, value]) };
}
