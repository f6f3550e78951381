import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type RunningProcess, freePort, resolveProgram, startProcess } from '../tools/index.ts';
import { simulatedClock } from './clock.ts';
import { type ExpositionServer, scrapeConfigs, serveExposition } from './exposition-server.ts';
import { companyFamilies, companyModel, wednesday } from './fixture.ts';
import { remoteWrite } from './remote-write/client.ts';
import { snapshotSeries } from './remote-write/snapshot-series.ts';
import { sampleAt } from './series/step-series.ts';
import { snapshots } from './snapshot.ts';
import { hour, minute } from './time.ts';

// One real Prometheus: it scrapes the model's moment and takes it by remote write.

const down = {
  kind: 'exporter-gone',
  mode: 'down',
  start: wednesday + hour,
  end: wednesday + 2 * hour,
} as const;
const families = companyFamilies(companyModel(1, 3, [down]));

let folder: string;
let prometheus: RunningProcess | undefined;
let server: ExpositionServer | undefined;
let address = '';
let simulated = wednesday;

beforeAll(async () => {
  const program = await resolveProgram('prometheus');
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  // Time stands still until the test moves it.
  const clock = simulatedClock({ start: 0, speed: 1, real: () => 0 });
  server = await serveExposition(families, { now: () => clock.now() + simulated });
  const config = join(folder, 'prometheus.yaml');
  await writeFile(config, stringify({ scrape_configs: scrapeConfigs(server.address, 1) }));
  address = `http://127.0.0.1:${await freePort()}`;
  prometheus = await startProcess(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address.replace('http://', '')}`,
      '--web.enable-remote-write-receiver',
    ],
    { logFile: join(folder, 'prometheus.log'), ready: { url: `${address}/-/ready` } },
  );
});

afterAll(async () => {
  await prometheus?.stop();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(expression: string, time?: number): Promise<Found[]> {
  const parameters = new URLSearchParams({
    query: expression,
    ...(time !== undefined && { time: String(time / 1000) }),
  });
  const response = await fetch(`${address}/api/v1/query?${parameters.toString()}`);
  const body = (await response.json()) as { status: string; data: { result: Found[] } };
  expect(body.status).toBe('success');
  return body.data.result;
}

async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await condition()) return true;
    await sleep(200);
  }
  return false;
}

describe('a Prometheus that scrapes the model', () => {
  it('sees every series of the moment under the labels of life', async () => {
    const expected = snapshots(families)(simulated).flatMap(({ metric, samples }) =>
      metric.name === 'up' ? [] : samples,
    );
    const all = '{job=~"pipeline-exporter|cost-exporter|recovery",instance=~".+",__name__!~"up|scrape_.+"}';
    expect(await eventually(async () => (await query(all)).length === expected.length)).toBe(true);
    const found = new Map(
      (await query(all)).map(({ metric, value }) => [
        JSON.stringify(Object.entries(metric).sort()),
        Number(value[1]),
      ]),
    );
    for (const { series, value } of expected) {
      const key = JSON.stringify(Object.entries({ __name__: series.name, ...series.labels }).sort());
      expect(found.get(key), key).toBe(value);
    }
  });

  it('sees the exporter go down', async () => {
    const up = async (): Promise<string> =>
      (await query('up'))
        .map(({ metric, value }) => `${metric['job'] ?? ''} ${value[1]}`)
        .sort()
        .join(', ');
    expect(await up()).toBe('cost-exporter 1, pipeline-exporter 1, recovery 1');
    simulated = wednesday + hour + minute;
    expect(
      await eventually(async () => (await up()) === 'cost-exporter 1, pipeline-exporter 0, recovery 1'),
    ).toBe(true);
    expect(await query('pipeline_runs_total')).toEqual([]);
  });
});

describe('remote write', () => {
  it('puts the model’s moment into a real Prometheus as of now', async () => {
    const now = Date.now();
    const moment = snapshots(families)(wednesday);
    const renamed = snapshotSeries(moment, now).map((series) => ({
      ...series,
      labels: { ...series.labels, instance: 'written' },
    }));
    await remoteWrite(`${address}/api/v1/write`, renamed);
    const found = await query('{instance="written",__name__=~".+"}', now);
    expect(found).toHaveLength(renamed.length);
    for (const { metric, value } of found.slice(0, 100)) {
      const { __name__: name, ...labels } = metric;
      const series = moment
        .flatMap(({ samples }) => samples.map((sample) => sample.series))
        .find(
          (one) =>
            one.name === name &&
            Object.entries(labels).every(([k, v]) => k === 'instance' || one.labels[k] === v),
        );
      expect(Number(value[1])).toBe(series ? sampleAt(series, wednesday) : NaN);
    }
  });

  it('keeps several samples of a series, and labels beyond ASCII', async () => {
    const now = Date.now();
    const samples = [
      [now - 2000, 1],
      [now - 1000, 2.5],
      [now, -3],
    ] as const;
    await remoteWrite(`${address}/api/v1/write`, [{ name: 'sent', labels: { test: 'A › b' }, samples }]);
    expect((await query('count_over_time(sent[5s])', now))[0]?.value[1]).toBe('3');
    expect(await query('sent', now)).toEqual([
      { metric: { __name__: 'sent', test: 'A › b' }, value: [now / 1000, '-3'] },
    ]);
  });

  it('says what the receiver objects to', async () => {
    const bad = [
      { name: 'sent', labels: { test: 'A › b' }, samples: [[Date.now() - 24 * hour, 1]] as const },
    ];
    await expect(remoteWrite(`${address}/api/v1/write`, bad)).rejects.toThrow('out of bounds');
    await expect(remoteWrite(`${address}/api/v1/write`, bad)).rejects.toMatchObject({
      name: 'RemoteWriteError',
      status: 400,
    });
  });
});
