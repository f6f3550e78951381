import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../src/cli/root.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { signedHeaders, testSecret } from '../src/services/pipeline/testing/signed.ts';
import { startFakeGitHub } from '../src/services/pipeline/testing/fake-github.ts';
import { createModel } from '../src/simulator/model.ts';
import { PostgresStore } from '../src/store/index.ts';
import { startPostgres } from '../src/store/testing/throwaway-postgres.ts';
import { type RunningProcess, freePorts, startProcess } from '../src/tools/index.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { type LoadResult, closedLoop, openLoop } from './pipeline/load.ts';

/** The pipeline exporter under load, beside the least that a receiver does. */
export const pipelineBenchmark: Benchmark = {
  name: 'pipeline',
  what: 'Deliveries of 10 kB on PostgreSQL (Debian, its defaults, durable), server, database and load on the same cores; the bare path is fastify, raw body, HMAC and one insert, measured in the same run.',
  run: async () => {
    const postgres = await startPostgres();
    if (postgres === undefined)
      return [{ what: 'PostgreSQL', value: 'not available', limit: 'available', kept: false }];
    const folder = await mkdtemp(join(tmpdir(), 'bench-pipeline-'));
    const running: RunningProcess[] = [];
    try {
      const to = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
      const model = createModel(fixtureSettings, {
        seed: 5,
        from: to - 22 * 3_600_000,
        to,
        pullRequestsPerDay: 400,
      });
      const github = await startFakeGitHub(model.timeline.attempts);
      const [barePort = 0, port = 0] = await freePorts(2);
      const start = async (
        args: readonly string[],
        env: Record<string, string>,
        on: number,
      ): Promise<RunningProcess> => {
        const one = await startProcess(process.execPath, ['--import', 'tsx', ...args], {
          logFile: join(folder, 'log'),
          cwd: root,
          env: { ...process.env, ...env },
          ready: { url: `http://127.0.0.1:${on}/healthz` },
        });
        running.push(one);
        return one;
      };
      await start(
        [join(root, 'bench/pipeline/bare.ts'), `${barePort}`, await postgres.createDatabase(), testSecret],
        {},
        barePort,
      );
      const url = await postgres.createDatabase();
      const exporter = await start(
        [join(root, 'src/cli.ts'), 'serve', 'pipeline'],
        {
          PORT: `${port}`,
          HOST: '127.0.0.1',
          DATABASE_URL: url,
          GITHUB_WEBHOOK_SECRET: testSecret,
          GITHUB_TOKEN: 'token',
          GITHUB_API_URL: github.url,
          LOG_LEVEL: 'warn',
          STACK_CONFIG: join(root, 'src/services/pipeline/testing/fixture.config.ts'),
        },
        port,
      );
      const measurements = [...(await processing(url, model.timeline.attempts.length))];
      await github.close();
      const body = await tenKilobytes();
      const headers = signedHeaders(body, 'workflow_job', 'replaced');
      const to8081 = { port, body, headers };
      const toBare = { port: barePort, body, headers };
      await closedLoop(to8081, 16, 2);
      await closedLoop(toBare, 16, 2);
      for (const connections of [16, 64]) {
        const bare = await closedLoop(toBare, connections, 8);
        const ours = await closedLoop(to8081, connections, 8);
        measurements.push(...acknowledging(connections, bare, ours));
      }
      const bareSteady = await openLoop(toBare, 1000, 60);
      const steady = await openLoop(to8081, 1000, 60);
      measurements.push(
        {
          what: `bare path, 1,000/s for 60 s: p99`,
          value: `${bareSteady.p99.toFixed(1)} ms`,
          limit: 'none',
          kept: true,
        },
        {
          what: `1,000/s for 60 s, ${steady.failures} failed, load average ${loadavg()[0]?.toFixed(1) ?? '?'}: p99`,
          value: `${steady.p99.toFixed(1)} ms`,
          limit: '50 ms',
          kept: steady.p99 < 50 && steady.failures === 0,
        },
      );
      measurements.push(...(await memory(exporter, () => openLoop(to8081, 1500, 20))));
      return measurements;
    } finally {
      for (const one of running) await one.stop();
      await postgres.stop();
      await rm(folder, { recursive: true });
    }
  },
};

function acknowledging(connections: number, bare: LoadResult, ours: LoadResult): Measurement[] {
  const share = (100 * ours.perSecond) / bare.perSecond;
  return [
    {
      what: `bare path, ${connections} connections`,
      value: `${bare.perSecond.toFixed(0)}/s`,
      limit: 'none',
      kept: true,
    },
    {
      what: `acknowledging, ${connections} connections`,
      value: `${ours.perSecond.toFixed(0)}/s`,
      limit: '2,000/s',
      kept: ours.perSecond >= 2000 && ours.failures === 0,
    },
    { what: `… of the bare path`, value: `${share.toFixed(0)} %`, limit: '40 %', kept: share >= 40 },
  ];
}

/** Attempts that reconciling finds at the start, until all of them are counted. */
async function processing(url: string, attempts: number): Promise<Measurement[]> {
  const store = new PostgresStore({ url, connections: 2 });
  const begun = performance.now();
  let counted = 0;
  while (counted < attempts && performance.now() - begun < 120_000) {
    const { rows } = await store.query<{ n: number }>('SELECT count(*) AS n FROM runs WHERE counted');
    counted = rows[0]?.n ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const rate = counted / ((performance.now() - begun) / 1000);
  await store.close();
  return [
    {
      what: `listing, fetching jobs of and counting ${counted} of ${attempts} attempts`,
      value: `${rate.toFixed(0)} runs/s`,
      limit: '50 runs/s',
      kept: rate >= 50 && counted === attempts,
    },
  ];
}

async function memory(exporter: RunningProcess, load: () => Promise<LoadResult>): Promise<Measurement[]> {
  const before = residentMib(exporter.pid);
  await load();
  const after = residentMib(exporter.pid);
  return [
    {
      what: 'memory after more than 100,000 deliveries',
      value: `${before.toFixed(0)} MiB`,
      limit: '250 MiB',
      kept: before <= 250,
    },
    {
      what: 'memory after 30,000 more',
      value: `${after.toFixed(0)} MiB`,
      limit: '250 MiB, at most a tenth more',
      kept: after <= 250 && after <= before * 1.1,
    },
  ];
}

function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** GitHub's own example of a `workflow_job`, filled up to 10 kB. */
async function tenKilobytes(): Promise<Buffer> {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const examples = z
    .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const job = examples.find(({ name }) => name === 'workflow_job')?.examples[1];
  const missing = 10_000 - JSON.stringify({ ...job, filling: '' }).length;
  return Buffer.from(JSON.stringify({ ...job, filling: 'x'.repeat(Math.max(0, missing)) }));
}
