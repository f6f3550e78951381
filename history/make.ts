import { createWriteStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { recordingRuleGroups } from '../recording-rules/index.ts';
import {
  blockMs,
  blocksFromOpenMetrics,
  blocksFromRules,
  cachedHistory,
  historyCacheRoot,
  historyKey,
  rulePasses,
  startHistoryServer,
} from '../src/history/index.ts';
import { type RuleGroup, rulesToYaml } from '../src/rules/index.ts';
import {
  type Model,
  createModel,
  modelFamilies,
  splitGrid,
  writeOpenMetrics,
} from '../src/simulator/index.ts';
import { stackFamilies } from '../src/simulator/stack/families.ts';
import type { Log, ResolvedProgram } from '../src/tools/index.ts';
import * as month from './organisation.ts';

/** Distance of samples: that of scrapes and of what services push. */
export const stepMs = 60_000;

/** The programs that make and hold a history. */
export interface HistoryPrograms {
  readonly promtool: ResolvedProgram;
  readonly prometheus: ResolvedProgram;
}

/** The month's model. The same each time. */
export function monthModel(): Model {
  const { settings, start, end, incidents } = month;
  return createModel(settings, { seed: 1, from: start, to: end, incidents });
}

/** All of its families from a time until another. */
export function monthFamilies(model: Model, from: number, to: number) {
  return [...modelFamilies(model), ...stackFamilies(model, { from, to, step: stepMs }, month.outages)];
}

/** The recording rules that the month's company has. */
export function monthRules(): RuleGroup[] {
  return recordingRuleGroups(month.settings);
}

/**
 * The month up to its last three hours as blocks, raw series and recorded ones: a folder in the cache, made once for
 * each state of the model, the metrics and the rules. Making it takes minutes, and says so.
 */
export async function monthBlocks(programs: HistoryPrograms, log: Log): Promise<string> {
  return cachedHistory(historyCacheRoot(), await monthKey(), async (folder) => {
    log('history: making 30 days of samples; later runs take them from the cache');
    const data = join(folder, 'data');
    await writeRaw(programs, data, log);
    await writeRecorded(programs, folder, log);
    // Only blocks are kept; what a server writes beside them belongs to that server.
    for (const entry of await readdir(data)) {
      if (/^[0-9A-Z]{26}$/.test(entry)) await rename(join(data, entry), join(folder, entry));
    }
    for (const entry of ['data', 'prometheus.log', 'prometheus.yaml']) {
      await rm(join(folder, entry), { recursive: true, force: true });
    }
  });
}

async function writeRaw({ promtool }: HistoryPrograms, data: string, log: Log): Promise<void> {
  const parts = splitGrid({ from: month.start, to: month.blocksEnd, step: stepMs }, blockMs);
  const model = monthModel();
  const folder = `${data}-text`;
  await mkdir(folder, { recursive: true });
  await mkdir(data, { recursive: true });
  // One part is being written while promtool reads the one before.
  const limit = pLimit(2);
  await Promise.all(
    parts.map((part, index) =>
      limit(async () => {
        const file = join(folder, `${index}.om`);
        const families = monthFamilies(model, part.from, part.to);
        const { series, samples } = await writeOpenMetrics(families, part, createWriteStream(file));
        await blocksFromOpenMetrics(promtool, file, data);
        await rm(file);
        log(`history: part ${index + 1} of ${parts.length}: ${series} series, ${samples} samples`);
      }),
    ),
  );
  await rm(folder, { recursive: true });
}

async function writeRecorded(
  { promtool, prometheus }: HistoryPrograms,
  folder: string,
  log: Log,
): Promise<void> {
  const passes = rulePasses(monthRules());
  for (const [index, groups] of passes.entries()) {
    const ruleFile = join(folder, `rules-${index}.yaml`);
    await writeFile(
      ruleFile,
      rulesToYaml(groups, () => ({})),
    );
    const server = await startHistoryServer(prometheus, folder);
    try {
      await blocksFromRules(promtool, {
        url: server.url,
        ruleFile,
        span: { start: month.start / 1000, end: month.blocksEnd / 1000 },
        dataFolder: join(folder, 'data'),
      });
    } finally {
      await server.process.stop();
    }
    await rm(ruleFile);
    log(`history: recorded series, pass ${index + 1} of ${passes.length}`);
  }
  log('history: merging blocks');
  await mergeBlocks(prometheus, folder);
}

/**
 * promtool makes blocks rule by rule; Prometheus merges what overlaps, once, here, and not again at each start. It
 * looks for work every minute.
 */
async function mergeBlocks(prometheus: ResolvedProgram, folder: string): Promise<void> {
  const server = await startHistoryServer(prometheus, folder);
  try {
    const started = Date.now();
    let [before, changed] = ['', started];
    while (Date.now() < Math.max(started + 75_000, changed + 15_000)) {
      const now = (await readdir(join(folder, 'data'))).sort().join();
      if (now !== before) changed = Date.now();
      before = now;
      await sleep(500);
    }
  } finally {
    await server.process.stop(60_000);
  }
}

/** Changes with everything that the month is made from. */
async function monthKey(): Promise<string> {
  const root = join(import.meta.dirname, '..');
  const folders = [
    'metrics',
    'src/simulator',
    'src/simulator/costs',
    'src/simulator/series',
    'src/simulator/stack',
  ];
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder)))
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .sort()
        .map((file) => join(root, folder, file)),
    ),
  );
  const own = [join(import.meta.dirname, 'organisation.ts'), join(import.meta.dirname, 'make.ts')];
  const contents = await Promise.all([...files.flat(), ...own].map((file) => readFile(file)));
  return historyKey([...contents, rulesToYaml(monthRules(), () => ({}))]);
}
