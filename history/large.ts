import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { runBuckets } from '../metrics/buckets.ts';
import type { SeriesName } from '../src/catalogue/index.ts';
import { blockMs, blocksFromOpenMetrics } from '../src/history/index.ts';
import type { ResolvedProgram } from '../src/tools/index.ts';
import * as month from './organisation.ts';

// A company of 200 workflows, beside the month's own six: for what reading costs. Every series has a sample wherever a
// graph may look, which is more than a real company's: its hours without a run have none.

const repositories = Array.from({ length: 20 }, (_, index) => `large/service-${index}`);
const workflows = Array.from({ length: 10 }, (_, index) => `workflow-${index}`);

/** How many values a label without a fixed list has, within one workflow or one repository. */
const counts: Readonly<Record<string, number>> = { stage: 5, suite: 2, test: 10, runner: 2, reason: 3 };
/** Where samples come from: one place. */
const origins = new Set(['job', 'instance', 'namespace', 'pod']);

/** Number of workflows that are added. */
export const largeWorkflows = repositories.length * workflows.length;

/** Times that graphs look at: every 5 minutes of the last day, every quarter of an hour before. */
function times(): number[] {
  const minute = 60_000;
  const result: number[] = [];
  const lastDay = month.blocksEnd - 26 * 60 * minute;
  for (let time = month.start; time < lastDay; time += 15 * minute) result.push(time);
  for (let time = lastDay; time < month.blocksEnd; time += 5 * minute) result.push(time);
  return result;
}

/** The last hours, minute by minute: enough for a window of an hour over an hour. */
function lastMinutes(): number[] {
  return Array.from({ length: 150 }, (_, index) => month.blocksEnd - (150 - index) * 60_000);
}

/**
 * Writes the series of 200 workflows as blocks.
 * @param names series by workflow or repository; others are left out
 * @param raw series of which only the last hours are written, minute by minute
 */
export async function writeLargeCompany(
  promtool: ResolvedProgram,
  dataFolder: string,
  names: readonly SeriesName[],
  raw: readonly SeriesName[],
): Promise<void> {
  const all = times();
  for (let start = Math.floor(month.start / blockMs) * blockMs; start < month.blocksEnd; start += blockMs) {
    const within = all.filter((time) => start <= time && time < start + blockMs);
    await writeBlock(promtool, dataFolder, names, within);
  }
  await writeBlock(promtool, dataFolder, raw, lastMinutes());
}

async function writeBlock(
  promtool: ResolvedProgram,
  dataFolder: string,
  names: readonly SeriesName[],
  stamps: readonly number[],
): Promise<void> {
  const file = `${dataFolder}-large.om`;
  const stream = createWriteStream(file);
  for (const { name, labels, isBucket } of names) {
    stream.write(`# TYPE ${name} ${isBucket ? 'unknown' : 'gauge'}\n`);
    for (const own of labelSets(labels)) {
      const lines = stamps.map((time, index) => `${name}${own} ${index} ${time / 1000}\n`);
      if (!stream.write(lines.join(''))) await once(stream, 'drain');
    }
  }
  stream.end('# EOF\n');
  await once(stream, 'finish');
  await blocksFromOpenMetrics(promtool, file, dataFolder);
  await rm(file);
}

/** All label sets of a series in the large company; none for series that speak of no repository. */
function labelSets(labels: SeriesName['labels']): string[] {
  // Alerts fire seldom, whatever the company's size: the month's own are enough.
  if (!('repository' in labels) || 'alertstate' in labels) return [];
  const dimensions = Object.entries(labels)
    .filter(([label]) => !origins.has(label))
    .map(([label, values]) => [label, valuesOf(label, values)] as const);
  const sets = dimensions.reduce<string[][]>(
    (partial, [label, values]) =>
      partial.flatMap((set) => values.map((value) => [...set, `${label}="${value}"`])),
    [[]],
  );
  return sets.map((set) => `{${set.join(',')}}`);
}

function valuesOf(label: string, values: SeriesName['labels'][string]): readonly string[] {
  if (label === 'repository') return repositories;
  if (label === 'workflow') return workflows;
  if (values !== 'any') return values;
  if (label === 'le') return [...runBuckets.map(String), '+Inf'];
  return Array.from({ length: counts[label] ?? 3 }, (_, index) => `${label}-${index}`);
}
