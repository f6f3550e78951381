import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningPrometheus, startPrometheus } from '../../prometheus/index.ts';
import { resolveProgram, runProgram } from '../../tools/index.ts';
import { BackupScene } from '../testing/backup-scene.ts';

// A real Prometheus, with blocks on disk and samples in memory, to a real S3 server, and from there into an empty one.

const queries = [
  'count by (job) ({__name__=~".+"})',
  'sum(increase(history_total[5h])) by (workflow)',
  'sum_over_time(history_total[6h])',
  'count_over_time(up[1h]) > 0',
  'quantile_over_time(0.9, scrape_duration_seconds[1h])',
];

let scene: BackupScene;
let prometheus: RunningPrometheus;
let data: string;

beforeAll(async () => {
  scene = await BackupScene.open();
  const folder = join(scene.folder, 'source');
  data = join(folder, 'data');
  await mkdir(folder);
  const history = join(folder, 'history.txt');
  await writeFile(history, openMetrics());
  const promtool = await resolveProgram('promtool');
  await runProgram(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', history, data]);
  prometheus = await start(folder, true);
  await vi.waitFor(async () => {
    expect(await prometheus.query('count_over_time(up[1h]) > 5')).toHaveLength(1);
  }, 20_000);
}, 60_000);

afterAll(async () => {
  await prometheus.stop();
  await scene.close();
});

async function start(folder: string, scrapes: boolean): Promise<RunningPrometheus> {
  const config = join(folder, 'prometheus.json');
  await mkdir(folder, { recursive: true });
  await writeFile(config, '{}');
  const running = await startPrometheus(await resolveProgram('prometheus'), {
    folder,
    config,
    flags: ['--web.enable-admin-api', '--web.enable-lifecycle', '--storage.tsdb.retention.time=90d'],
  });
  if (scrapes) {
    const target = { job_name: 'prometheus', static_configs: [{ targets: [new URL(running.url).host] }] };
    await writeFile(
      config,
      JSON.stringify({ global: { scrape_interval: '200ms' }, scrape_configs: [target] }),
    );
    await fetch(`${running.url}/-/reload`, { method: 'POST' });
  }
  return running;
}

/** Some hours of two counters, until three hours ago: whole blocks. */
function openMetrics(): string {
  const end = Math.floor(Date.now() / 1000) - 3 * 3600;
  const lines = ['# TYPE history counter'];
  for (const workflow of ['build', 'deploy']) {
    for (let index = 0; index < 300; index += 1)
      lines.push(`history_total{workflow="${workflow}"} ${index * 2} ${end - (300 - index) * 60}`);
  }
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

const backUp = (): ReturnType<BackupScene['run']> =>
  scene.run(['backup', 'prometheus'], { PROMETHEUS_URL: prometheus.url, PROMETHEUS_DATA: data });

/** Answers to all queries, at a time that the snapshot covers. */
const answers = async (of: RunningPrometheus, time: number): Promise<unknown[]> =>
  Promise.all(
    queries.map(async (query) => {
      const at = `${of.url}/api/v1/query?time=${time}&query=${encodeURIComponent(query)}`;
      return (await fetch(at)).json();
    }),
  );

describe('a backup of Prometheus', () => {
  it('answers as the original does, from an empty Prometheus', async () => {
    const time = Date.now() / 1000;
    const { stdout, stderr } = await backUp();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^prometheus: backed up \d+ files, /);
    expect(await readdir(join(data, 'snapshots'))).toEqual([]);

    const folder = join(scene.folder, 'target');
    const restored = await scene.run(['restore', 'prometheus', '--into', join(folder, 'data')]);
    expect(restored.stdout).toMatch(/every checksum right\n$/);
    const target = await start(folder, false);
    try {
      const expected = await answers(prometheus, time);
      expect(expected.filter((answer) => !JSON.stringify(answer).includes('"value"'))).toEqual([]);
      expect(await answers(target, time)).toEqual(expected);
      expect(await answers(target, time - 4 * 3600)).toEqual(await answers(prometheus, time - 4 * 3600));
    } finally {
      await target.stop();
    }
  }, 30_000);

  it('sends blocks that are in the bucket already no second time', async () => {
    const { stdout } = await backUp();
    const [, all, sent] = /backed up (\d+) files.*; (\d+) files/.exec(stdout) ?? [];
    // What is in memory is a new block each time: its chunks, index and meta.json, and no more.
    expect(Number(sent)).toBe(3);
    expect(Number(all)).toBeGreaterThan(8);
  });

  it('removes the snapshot that a killed run left, not one made just now', async () => {
    const left = join(data, 'snapshots/20260101T000000Z-0000000000000000');
    const recent = join(data, 'snapshots/20260102T000000Z-0000000000000000');
    await Promise.all([mkdir(left, { recursive: true }), mkdir(recent, { recursive: true })]);
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(left, twoDaysAgo, twoDaysAgo);
    await backUp();
    expect(await readdir(join(data, 'snapshots'))).toEqual([recent.split('/').at(-1)]);
  });

  it('says that Prometheus is not there, and makes no set', async () => {
    const unreachable = { PROMETHEUS_URL: 'http://127.0.0.1:1', PROMETHEUS_DATA: data };
    const { code, stderr } = await scene.run(['backup', 'prometheus'], unreachable);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:1: no answer/);
    expect(code).toBe(1);
  });

  it('says that the folder belongs to another Prometheus', async () => {
    const { code, stderr } = await scene.run(['backup', 'prometheus'], {
      PROMETHEUS_URL: prometheus.url,
      PROMETHEUS_DATA: scene.folder,
    });
    expect(stderr).toMatch(/is PROMETHEUS_DATA the data folder of that Prometheus\?/);
    expect(code).toBe(1);
  });
});
