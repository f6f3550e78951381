import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isBlock } from './cache.ts';

/** What a block says of itself in its `meta.json`: from when until when, in milliseconds, the end excluded. */
const meta = z.object({ ulid: z.string(), minTime: z.number(), maxTime: z.number() });
type Block = z.output<typeof meta>;

/**
 * Waits until a running Prometheus has merged the blocks in its data folder, so that of any time one block tells.
 * @param deadlineMs how long it may take
 * @throws Error when it takes longer
 */
export async function mergedBlocks(dataFolder: string, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (overlap(await blocksOf(dataFolder))) {
    if (Date.now() > deadline) throw new Error(`${dataFolder}: blocks still overlap after ${deadlineMs} ms`);
    await sleep(500);
  }
}

/** Removes blocks that hold nothing older than `time` (milliseconds). */
export async function removeBlocksFrom(dataFolder: string, time: number): Promise<void> {
  for (const { ulid, minTime } of await blocksOf(dataFolder)) {
    if (minTime >= time) await rm(join(dataFolder, ulid), { recursive: true });
  }
}

/** The blocks in the order of their beginnings; one that is being written or removed is left out. */
async function blocksOf(dataFolder: string): Promise<Block[]> {
  const entries = (await readdir(dataFolder)).filter(isBlock);
  const texts = await Promise.all(
    entries.map((entry) => readFile(join(dataFolder, entry, 'meta.json'), 'utf8').catch(() => undefined)),
  );
  return texts
    .flatMap((text) => (text === undefined ? [] : [meta.parse(JSON.parse(text))]))
    .sort((a, b) => a.minTime - b.minTime);
}

function overlap(blocks: readonly Block[]): boolean {
  let end = -Infinity;
  for (const { minTime, maxTime } of blocks) {
    if (minTime < end) return true;
    end = Math.max(end, maxTime);
  }
  return false;
}
