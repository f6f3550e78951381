import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriesOf } from '../catalogue/index.ts';
import { resolveProgram, runProgram } from '../tools/index.ts';
import { companyFamilies, companyModel, wednesday } from './fixture.ts';
import { openMetrics, writeOpenMetrics } from './openmetrics.ts';
import { timesOf } from './series/points.ts';
import { sampleAt } from './series/step-series.ts';
import { minute, second } from './time.ts';

const families = companyFamilies(companyModel(1, 3));
const grid = { from: wednesday, to: wednesday + 30 * minute, step: minute };
const decoder = new TextDecoder();
const text = [...openMetrics(families, grid)].map((chunk) => decoder.decode(chunk)).join('');
const lines = text.trimEnd().split('\n');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openmetrics-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('openMetrics', () => {
  it('has every sample of the grid, with its time in seconds', () => {
    const expected = families
      .flatMap(({ series }) => series)
      .flatMap((series) => timesOf(grid).map((time) => ({ series, time, value: sampleAt(series, time) })))
      .filter(({ value }) => !Number.isNaN(value))
      .map(({ series, time, value }) => {
        const labels = Object.entries(series.labels).map(([label, content]) => `${label}="${content}"`);
        return `${series.name}{${labels.join(',')}} ${value} ${time / second}`;
      });
    expect(expected.length).toBeGreaterThan(15_000);
    expect(lines.filter((line) => !line.startsWith('#')).sort()).toEqual(expected.sort());
  });

  it('says each metric’s type once, keeps its samples together, and says where it ends', () => {
    expect(lines.at(-1)).toBe('# EOF');
    const types = lines.filter((line) => line.startsWith('# TYPE '));
    expect(types).toContain('# TYPE pipeline_runs counter');
    expect(new Set(types).size).toBe(families.length);
    const order = lines.flatMap((line) => (line.startsWith('#') ? [] : [line.slice(0, line.indexOf('{'))]));
    const familyOf = new Map(
      families.flatMap(({ metric }) => seriesOf(metric).map(({ name }) => [name, metric.name])),
    );
    const runs = order
      .map((name) => familyOf.get(name))
      .filter((name, index, all) => name !== all[index - 1]);
    expect(new Set(runs).size).toBe(runs.length);
  });

  it('keeps a histogram’s samples of one time together, as the format asks', () => {
    const first = lines.findIndex((line) => line.startsWith('pipeline_duration_seconds_bucket'));
    const count = lines.findIndex(
      (line, index) => index > first && line.startsWith('pipeline_duration_seconds_count'),
    );
    const stamps = lines.slice(first, count + 1).map((line) => line.split(' ').at(-1));
    expect(new Set(stamps)).toEqual(new Set([String(wednesday / second)]));
    expect(lines[count + 1]).toContain('_bucket');
  });

  it('is text that promtool makes a block of, sample by sample', async () => {
    const promtool = await resolveProgram('promtool');
    const file = join(folder, 'history.om');
    const written = await writeOpenMetrics(families, grid, createWriteStream(file));
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(written).toEqual({
      series: new Set(lines.flatMap((line) => (line.startsWith('#') ? [] : [line.split('} ')[0]]))).size,
      samples: lines.filter((line) => !line.startsWith('#')).length,
    });
    const made = await runProgram(promtool, [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      file,
      join(folder, 'tsdb'),
    ]);
    expect(made.code, made.stderr).toBe(0);
    const [header = '', ...blocks] = made.stdout.trim().split('\n');
    expect(blocks).toHaveLength(1);
    expect((await readdir(join(folder, 'tsdb'))).length).toBeGreaterThan(0);
    const columns = header.split(/ {2,}/);
    const values = (blocks[0] ?? '').split(/ {2,}/);
    expect(values[columns.indexOf('NUM SAMPLES')]).toBe(String(written.samples));
    expect(values[columns.indexOf('NUM SERIES')]).toBe(String(written.series));
  });

  it('passes on a stream’s error', async () => {
    const stream = createWriteStream(join(folder, 'no', 'such', 'folder'));
    await expect(writeOpenMetrics(families, grid, stream)).rejects.toThrow('ENOENT');
  });
});

describe('the same seed', () => {
  it('gives the same bytes, another seed others', () => {
    const bytes = (seed: number): Buffer =>
      Buffer.concat([
        ...openMetrics(companyFamilies(companyModel(seed, 3)), {
          from: wednesday,
          to: wednesday + 10 * minute,
          step: minute,
        }),
      ]);
    expect(bytes(1).equals(bytes(1))).toBe(true);
    expect(bytes(1).equals(bytes(2))).toBe(false);
  });
});
