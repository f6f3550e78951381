import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../src/cli/root.ts';
import { testSecret, webhook } from '../src/services/recovery/testing/harness.ts';
import { addFailedRuns } from '../src/services/recovery/testing/storm.ts';
import { type Github, startGithub } from '../src/simulator/github/index.ts';
import { startPostgres } from '../src/store/testing/throwaway-postgres.ts';
import { type RunningProcess, freePorts, startProcess } from '../src/tools/index.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { type LoadResult, type Target, closedLoop, openLoop } from './pipeline/load.ts';

const perSecond = 100;
const seconds = 30;

/** The recovery service under load, beside the least that a receiver of alerts does. */
export const recoveryBenchmark: Benchmark = {
  name: 'recovery',
  what: 'Webhooks of one alert on PostgreSQL (Debian, its defaults, durable); service, database, simulated GitHub and load on the same cores. The bare path is fastify, secret and one insert, measured in the same run. 10 s closed loop: 200 alerts told again and again, as two Alertmanagers do. Open loop: each alert is of another failed run; from the moment its webhook is sent to the arrival of the request at GitHub, the first one of its repository, and the rerun, which comes after three answers.',
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
      return [...(await acknowledging(barePort, port)), ...(await asking(github, barePort, port))];
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

/** Alerts at a fixed rate, each of a failed run of its own. */
async function asking(github: Github, barePort: number, port: number): Promise<Measurement[]> {
  const alerts = addFailedRuns(github, perSecond * seconds + 100);
  const sentAt = new Map<string, number>();
  const body = (): Buffer => {
    const alert = alerts[sentAt.size];
    if (alert === undefined) throw new Error('more webhooks than alerts');
    sentAt.set(`${alert.repository} ${alert.workflow}`, Date.now());
    return Buffer.from(JSON.stringify(webhook([alert])));
  };
  const some = Buffer.from(JSON.stringify(webhook(alerts.slice(0, 1))));
  const bare = await openLoop(
    target(barePort, () => some),
    perSecond,
    seconds,
  );
  await openLoop(target(port, body), perSecond, 1);
  const before = sentAt.size;
  const ours = await openLoop(target(port, body), perSecond, seconds);
  const measured = [...sentAt].slice(before);
  const name = new Map(github.attempts().map((run) => [run.runId, `${run.repository} ${run.workflow}`]));
  const reruns = await rerunTimes(github, name, sentAt.size);
  const firsts = new Map<string, number>();
  for (const { path, at } of github.requests) {
    const repository = /^\/repos\/([^/]+\/[^/]+)/.exec(path)?.[1] ?? '';
    if (!firsts.has(repository)) firsts.set(repository, at);
  }
  const untilRerun = measured.map(([key, at]) => (reruns.get(key) ?? Infinity) - at);
  // Later ones of a repository find its name known: the first alert of each begins with the first request.
  const seen = new Map<string, number>();
  for (const [key, at] of measured) {
    const [repository = ''] = key.split(' ');
    if (!seen.has(repository)) seen.set(repository, at);
  }
  const untilFirst = [...seen]
    .map(([repository, at]) => (firsts.get(repository) ?? Infinity) - at)
    .filter((ms) => ms >= 0);
  return [
    noted(`bare path, ${perSecond}/s: answer, p99`, ms(bare.p99)),
    noted(`${perSecond}/s for ${seconds} s, ${ours.failures} failed: answer, p99`, ms(ours.p99)),
    limited(`… first request at GitHub of ${untilFirst.length} repositories, p99`, p99(untilFirst), ours),
    noted('… rerun asked of GitHub, median', ms(quantile(untilRerun, 0.5))),
    limited(
      `… rerun asked of GitHub, ${untilRerun.length} runs, load average ${load()}, p99`,
      p99(untilRerun),
      ours,
    ),
  ];
}

/** When each run's rerun was asked for; waits up to 30 s until all were. */
async function rerunTimes(
  github: Github,
  name: ReadonlyMap<number, string>,
  expected: number,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const end = Date.now() + 30_000;
  let read = 0;
  while (times.size < expected && Date.now() < end) {
    for (const { method, path, at } of github.requests.slice(read)) {
      read += 1;
      const runId = /\/runs\/(\d+)\/rerun/.exec(path)?.[1];
      const key = name.get(Number(runId));
      if (method === 'POST' && key !== undefined && !times.has(key)) times.set(key, at);
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
const p99 = (values: readonly number[]): number => quantile(values, 0.99);

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? Number.NaN;
}
