import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureInput } from '../settings/fixture.ts';
import { postgresForTests } from '../store/testing/stores.ts';
import { freePorts, runProgram } from '../tools/index.ts';
import { bundle } from './bundle.ts';
import { bundledServices } from './testing/bundled-services.ts';

const root = join(import.meta.dirname, '../..');
const server = await postgresForTests();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('bundle', () => {
  it('is the same bytes each time', async () => {
    const makings = ['one', 'two'].map((name) => join(folder, name));
    for (const out of makings) await bundle({ root, entry: 'src/services.ts', out });
    const [one, two] = await Promise.all(makings.map(digests));
    expect(one).toEqual(two);
    expect(Object.keys(one ?? {})).toContain('src/store/migrations/0001-queue.sql');
  });

  it('says what a service lacks, without a stack trace', async () => {
    const program = join(folder, 'one/services.mjs');
    const settings = join(root, 'deploy/generated/services/settings.json');
    const env = { PATH: process.env['PATH'], STACK_CONFIG: settings, GITHUB_WEBHOOK_SECRET: 'x' };
    const run = (more: NodeJS.ProcessEnv) =>
      runProgram(process.execPath, [program, 'serve', 'pipeline'], { cwd: folder, env: { ...env, ...more } });
    const noSecret = await run({ GITHUB_WEBHOOK_SECRET: '' });
    expect(noSecret).toMatchObject({ code: 2 });
    expect(noSecret.stderr).toMatch(/^GITHUB_WEBHOOK_SECRET_FILE: expected /);
    const noDatabase = await run({});
    expect(noDatabase.code).toBe(2);
    expect(noDatabase.stderr).toContain('DATABASE_URL: expected');
    expect(noDatabase.stderr).not.toMatch(/\n\s+at /);
  });

  it('has the jobs of the backup, and what a person asks in the cluster', async () => {
    const help = async (...words: string[]): Promise<string[]> => {
      const program = join(folder, 'one/services.mjs');
      const { stdout } = await runProgram(process.execPath, [program, ...words, '--help'], { cwd: folder });
      const commands = stdout.slice(stdout.indexOf('Commands:'));
      return [...commands.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
    };
    expect(await help('backup')).toEqual(
      expect.arrayContaining(['prometheus', 'postgresql', 'grafana', 'list']),
    );
    expect(await help('recovery')).toEqual(expect.arrayContaining(['history', 'stop', 'resume']));
    expect(await help('cost')).toEqual(expect.arrayContaining(['doctor', 'export']));
    expect(await help()).toEqual(expect.arrayContaining(['serve', 'backup', 'restore', 'doctor']));
  });
});

describe.skipIf(!server.available)('each service of the bundle, on PostgreSQL', () => {
  it('comes up with generated settings, and ends when it is asked to', async () => {
    const start = await bundledServices(folder);
    const ports = await freePorts(3);
    // Others are not there, or not named: a service is alive without them.
    const environments = {
      pipeline: { GITHUB_WEBHOOK_SECRET: 'secret' },
      cost: { ANTHROPIC_ADMIN_KEY: 'key', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' },
      recovery: {
        GITHUB_TOKEN: 'token',
        GITHUB_API_URL: 'http://127.0.0.1:9',
        ALERTMANAGER_WEBHOOK_SECRET: 'secret',
      },
    };
    const urls = await Promise.all(ports.map(() => server.createUrl()));
    const running = await Promise.all(
      (['pipeline', 'cost', 'recovery'] as const).map(async (service, index) =>
        start({
          service,
          port: ports[index] ?? 0,
          env: { ...environments[service], DATABASE_URL: urls[index] ?? '' },
          settings: fixtureInput,
        }),
      ),
    );
    for (const port of ports) {
      const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
      expect(metrics.status).toBe(200);
    }
    // As `kubectl exec` runs them beside the service.
    const recovery = await runProgram(
      process.execPath,
      [join(folder, 'one/services.mjs'), 'recovery', 'stop', 'an incident'],
      { cwd: folder, env: { PATH: process.env['PATH'], DATABASE_URL: urls[2] } },
    );
    expect(recovery.stdout).toBe('stopped: alerts are stored and wait\n');
    for (const service of running) expect((await service.stop(20_000)).code, service.logTail()).toBe(0);
  }, 60_000);
});

async function digests(out: string): Promise<Record<string, string>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const all = await Promise.all(
    files.sort().map(async (file) => {
      const hash = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [relative(out, file), hash] as const;
    }),
  );
  return Object.fromEntries(all);
}
