import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import {
  blockMs,
  blocksFromOpenMetrics,
  blocksFromRules,
  cachedHistory,
  historyCacheRoot,
  isBlock,
  mergedBlocks,
  removeBlocksFrom,
  rulePasses,
  startHistoryServer,
} from '../src/history/index.ts';
import { rulesToYaml } from '../src/rules/index.ts';
import { remoteWrite, splitGrid, writeOpenMetrics } from '../src/simulator/index.ts';
import type { Log, ResolvedProgram } from '../src/tools/index.ts';
import { monthKey } from './key.ts';
import { monthFamilies, monthModel, monthRules, stepMs } from './model.ts';
import * as month from './organisation.ts';

/** The programs that make and hold a history. */
export interface HistoryPrograms {
  readonly promtool: ResolvedProgram;
  readonly prometheus: ResolvedProgram;
}

/**
 * The month up to its last three hours as blocks, raw series and recorded ones: a folder in the cache, made once for
 * each state of the model, the metrics and the rules. Making it takes minutes, and says so.
 */
export async function monthBlocks(programs: HistoryPrograms, log: Log): Promise<string> {
  const build = async (folder: string): Promise<void> => {
    log('history: making 30 days of samples; later runs take them from the cache');
    const data = join(folder, 'data');
    await writeRaw(programs, data, log);
    await writeRecorded(programs, folder, log);
    // Only blocks are kept; what a server writes beside them belongs to that server.
    for (const entry of await readdir(data)) {
      if (isBlock(entry)) await rename(join(data, entry), join(folder, entry));
    }
    for (const entry of ['data', 'prometheus.log', 'prometheus.yaml']) {
      await rm(join(folder, entry), { recursive: true, force: true });
    }
  };
  return cachedHistory(historyCacheRoot(), await monthKey(), build, (holder) => {
    log(`history: waiting for ${holder}, which is making it`);
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
 * promtool makes blocks rule by rule; Prometheus merges what overlaps, once, here, and not again at each start. It looks
 * for work every minute, and at once where its newest samples span more than three hours: two samples long after the
 * month do that, and what they become is removed.
 */
async function mergeBlocks(prometheus: ResolvedProgram, folder: string): Promise<void> {
  const data = join(folder, 'data');
  const [hour, later] = [3_600_000, month.end + 24 * 3_600_000];
  const server = await startHistoryServer(prometheus, folder);
  try {
    const samples: [number, number][] = [later, later + 4 * hour].map((time) => [time, 0]);
    await remoteWrite(`${server.url}/api/v1/write`, [{ name: 'merge', labels: {}, samples }]);
    await mergedBlocks(data, 600_000);
  } finally {
    await server.process.stop(60_000);
  }
  await removeBlocksFrom(data, month.end);
}
