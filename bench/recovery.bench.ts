import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../src/cli/root.ts';
import { testSecret, webhook } from '../src/services/recovery/testing/harness.ts';
import { type Github, startGithub } from '../src/simulator/github/index.ts';
import { startPostgres } from '../src/store/testing/throwaway-postgres.ts';
import { type RunningProcess, freePorts, startProcess } from '../src/tools/index.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { type LoadResult, type Target, closedLoop, openLoop } from './pipeline/load.ts';

const perSecond = 100;
const seconds = 20;
/** Of the load before, in which V8 compiles what it has met only a few times; its figures stand beside the others. */
const freshSeconds = 10;
/** Of the open loop; a name that was met is known to the service for ten minutes. */
const workflows = 200;

/** The recovery service under load, beside the least that a receiver of alerts does. */
export const recoveryBenchmark: Benchmark = {
  name: 'recovery',
  what: 'Webhooks of one alert on PostgreSQL (Debian, its defaults, durable); service, database, simulated GitHub and load on the same cores. The bare path is fastify, secret and one insert, measured in the same run. 10 s closed loop: 200 alerts told again and again, as two Alertmanagers do; at the end 5 s of alerts that are each a new one, and are all looked at meanwhile. Open loop: each alert is of another failed run, of 200 workflows that were met before, for 10 s and then 20 s; from the moment its webhook is sent to the arrival of the request at GitHub that asks for the rerun, which follows the answer to a list of runs.',
  run: async () => {
    const postgres = await startPostgres();
    if (postgres === undefined)
      return [{ what: 'PostgreSQL', value: 'not available', limit: 'available', kept: false }];
    const folder = await mkdtemp(join(tmpdir(), 'bench-recovery-'));
    const running: RunningProcess[] = [];
    const github = await startGithub({ rateLimit: { requests: 1_000_000, windowSeconds: 3600 } });
    try {
      const [barePort = 0, port = 0] = await freePorts(2);
      const start = async (
        args: readonly string[],
        env: Readonly<Record<string, string>>,
        on: number,
      ): Promise<void> => {
        const one = await startProcess(process.execPath, ['--import', 'tsx', ...args], {
          logFile: join(folder, `log-${on}`),
          cwd: root,
          env: { ...process.env, ...env },
          ready: { url: `http://127.0.0.1:${on}/healthz` },
        });
        running.push(one);
      };
      const bareUrl = await postgres.createDatabase();
      await start([join(root, 'bench/recovery/bare.ts'), `${barePort}`, bareUrl, testSecret], {}, barePort);
      const environment = {
        PORT: `${port}`,
        HOST: '127.0.0.1',
        DATABASE_URL: await postgres.createDatabase(),
        ALERTMANAGER_WEBHOOK_SECRET: testSecret,
        GITHUB_TOKEN: 'token',
        GITHUB_API_URL: github.url,
        LOG_LEVEL: 'warn',
        STACK_CONFIG: join(root, 'src/services/recovery/testing/bench.config.ts'),
      };
      await start([join(root, 'src/cli.ts'), 'serve', 'recovery'], environment, port);
      return [
        ...(await acknowledging(barePort, port)),
        ...(await asking(github, barePort, port)),
        // Last: what it leaves to be looked at would stand in the way of the others.
        ...(await acknowledgingNew(barePort, port)),
      ];
    } finally {
      for (const one of running) await one.stop();
      await github.stop();
      await postgres.stop();
      await rm(folder, { recursive: true });
    }
  },
};

function target(port: number, body: () => Buffer): Target {
  const headers = { authorization: `Bearer ${testSecret}`, 'content-type': 'application/json' };
  return { port, path: '/webhooks/alertmanager', accepted: 200, headers, body };
}

async function acknowledging(barePort: number, port: number): Promise<Measurement[]> {
  // GitHub does not know these: each is looked at, and found to have no run.
  const bodies = Array.from({ length: 200 }, (_, index) =>
    Buffer.from(JSON.stringify(webhook([{ repository: 'acme/unknown', workflow: `ci-${index}` }]))),
  );
  let turn = 0;
  const body = (): Buffer => bodies[(turn += 1) % bodies.length] ?? Buffer.alloc(0);
  const [bareTarget, ownTarget] = [target(barePort, body), target(port, body)];
  for (const one of [bareTarget, ownTarget]) await closedLoop(one, 16, 2);
  const measurements: Measurement[] = [];
  for (const connections of [16, 64]) {
    const bare = await closedLoop(bareTarget, connections, 10);
    const ours = await closedLoop(ownTarget, connections, 10);
    measurements.push(
      noted(`bare path, ${connections} connections`, `${bare.perSecond.toFixed(0)}/s`),
      {
        what: `acknowledging after the commit, ${connections} connections, ${ours.failures} failed, load average ${load()}`,
        value: `${ours.perSecond.toFixed(0)}/s`,
        limit: '1,000/s',
        kept: ours.perSecond >= 1000 && ours.failures === 0,
      },
      noted('… of the bare path', `${((100 * ours.perSecond) / bare.perSecond).toFixed(0)} %`),
    );
  }
  return measurements;
}

/** Each alert fires for the first time: a row and a look are added, and the looks are worked on at the same time. */
async function acknowledgingNew(barePort: number, port: number): Promise<Measurement[]> {
  const begin = Date.now();
  let sent = 0;
  const body = (): Buffer => {
    sent += 1;
    const index = sent % workflows;
    const alert = { repository: `acme/repo-${Math.floor(index / 10)}`, workflow: `ci-${index % 10}` };
    return Buffer.from(
      JSON.stringify(webhook([{ ...alert, startsAt: new Date(begin + sent).toISOString() }])),
    );
  };
  const measurements: Measurement[] = [];
  for (const connections of [16, 64]) {
    const bare = await closedLoop(target(barePort, body), connections, 5);
    const ours = await closedLoop(target(port, body), connections, 5);
    // For information: looks, and the GitHub that they ask, run on the same processors meanwhile.
    measurements.push(
      noted(
        `acknowledging alerts that are each a new one, ${connections} connections, ${ours.failures} failed, load average ${load()}; bare path ${bare.perSecond.toFixed(0)}/s`,
        `${ours.perSecond.toFixed(0)}/s`,
      ),
    );
  }
  return measurements;
}

/** Alerts at a fixed rate, each of a failed run of its own; their workflows have been met before. */
async function asking(github: Github, barePort: number, port: number): Promise<Measurement[]> {
  const sent: { readonly runId: number; readonly at: number }[] = [];
  const next = (): Buffer => {
    const index = sent.length % workflows;
    const alert = { repository: `acme/repo-${Math.floor(index / 10)}`, workflow: `ci-${index % 10}` };
    const { runId } = github.addRun({ ...alert, conclusions: ['failure', 'success'], ended: true });
    const startsAt = new Date(Date.now() - workflows * 1000 + sent.length).toISOString();
    const body = Buffer.from(JSON.stringify(webhook([{ ...alert, startsAt }])));
    sent.push({ runId, at: Date.now() });
    return body;
  };
  const some = Buffer.from(JSON.stringify(webhook([{ repository: 'acme/shop', workflow: 'ci' }])));
  const bare = await openLoop(
    target(barePort, () => some),
    perSecond,
    seconds,
  );
  // At a fifth of the pace, until every workflow has been met.
  await openLoop(target(port, next), perSecond / 5, (5 * workflows) / perSecond);
  const met = sent.length;
  await openLoop(target(port, next), perSecond, freshSeconds);
  const before = sent.length;
  const ours = await openLoop(target(port, next), perSecond, seconds);
  const asked = await rerunTimes(github, sent.length);
  const waitsOf = (some: typeof sent): number[] =>
    some.map(({ runId, at }) => (asked.get(runId) ?? Infinity) - at);
  const fresh = waitsOf(sent.slice(met, before));
  const waits = waitsOf(sent.slice(before));
  const lost = waits.filter((wait) => wait === Infinity).length;
  return [
    noted(`bare path, ${perSecond}/s: answer, p99`, ms(bare.p99)),
    noted(`${perSecond}/s for ${seconds} s, ${ours.failures} failed: answer, p99`, ms(ours.p99)),
    noted(
      `… rerun asked of GitHub, the first ${freshSeconds} s, p99 (longest)`,
      `${ms(quantile(fresh, 0.99))} (${ms(Math.max(...fresh))})`,
    ),
    noted('… after that, median', ms(quantile(waits, 0.5))),
    limited(
      `… after that, ${waits.length} runs, ${lost} not within 30 s, load average ${load()}, p99`,
      quantile(waits, 0.99),
      ours,
    ),
  ];
}

/** When each run's rerun was asked for; waits up to 30 s until all were. */
async function rerunTimes(github: Github, expected: number): Promise<ReadonlyMap<number, number>> {
  const times = new Map<number, number>();
  const end = Date.now() + 30_000;
  for (let read = 0; times.size < expected && Date.now() < end;) {
    for (; read < github.requests.length; read += 1) {
      const { method, path = '', at = 0 } = github.requests[read] ?? {};
      const runId = Number(/\/runs\/(\d+)\/rerun/.exec(path)?.[1]);
      if (method === 'POST' && !times.has(runId)) times.set(runId, at);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return times;
}

function limited(what: string, value: number, { failures }: LoadResult): Measurement {
  return { what, value: ms(value), limit: '100 ms', kept: value < 100 && failures === 0 };
}

function noted(what: string, value: string): Measurement {
  return { what, value, limit: 'none', kept: true };
}

const load = (): string => loadavg()[0]?.toFixed(1) ?? '?';
const ms = (value: number): string => `${value.toFixed(1)} ms`;

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? Number.NaN;
}
