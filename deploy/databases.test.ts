import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { bundledServices } from '../src/bundle/testing/bundled-services.ts';
import { fixtureInput } from '../src/settings/fixture.ts';
import { startPostgres } from '../src/store/testing/throwaway-postgres.ts';
import { type RunningProcess, freePorts, runProgram } from '../src/tools/index.ts';

// The roles and databases of deploy/base/postgresql, made by its own script on a real server, and the three services as
// the image runs them, each with the address and the role of its Deployment.

const base = join(import.meta.dirname, 'base');
const server = await startPostgres();
const services = { pipeline: 'pipeline-exporter', cost: 'cost-exporter', recovery: 'recovery' } as const;
type Service = keyof typeof services;

const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({ env: z.array(z.object({ name: z.string(), value: z.string().optional() })) }),
        ),
      }),
    }),
  }),
});

describe.skipIf(server === undefined)('the databases as deployed', () => {
  let folder: string;
  const running = new Map<Service, { process: RunningProcess; url: string }>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'databases-'));
    await makeDatabases(folder);
    const start = await bundledServices(folder);
    const ports = await freePorts(3);
    const secrets = {
      pipeline: { GITHUB_WEBHOOK_SECRET: 'secret' },
      cost: {},
      recovery: {
        GITHUB_TOKEN: 'token',
        GITHUB_API_URL: 'http://127.0.0.1:9',
        ALERTMANAGER_WEBHOOK_SECRET: 'secret',
      },
    };
    // One after the other, the pipeline exporter last: the cost exporter must not need its tables to start.
    for (const [index, service] of (['recovery', 'pipeline', 'cost'] as const).entries()) {
      const port = ports[index] ?? 0;
      const url = await addressOf(service);
      const env = { ...secrets[service], DATABASE_URL: url };
      running.set(service, { process: await start({ service, port, env, settings: fixtureInput }), url });
    }
  });
  afterAll(async () => {
    for (const { process } of running.values()) await process.stop(20_000);
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  it('let each service make its tables, under its own role', async () => {
    for (const [service, { url }] of running) {
      const { code, stdout } = await psql(url, '-Atc', 'SELECT current_user, count(*) > 0 FROM migrations');
      expect([code, stdout.trim()]).toEqual([0, `${service}|t`]);
    }
  });

  it('let the cost exporter read the minutes, and change nothing of them', async () => {
    const { url = '', process } = running.get('cost') ?? {};
    await expect.poll(() => process?.logTail()).toContain('listening');
    expect(process?.logTail()).not.toContain('has no minutes');
    expect(await psql(url, '-Atc', 'SELECT count(*) FROM billed_days')).toMatchObject({
      code: 0,
      stdout: '0\n',
    });
    const { code, stderr } = await psql(url, '-Atc', 'DELETE FROM billed_days');
    expect(code).not.toBe(0);
    expect(stderr).toContain('permission denied');
  });

  it("keep others out of a service's database", async () => {
    const { url = '' } = running.get('cost') ?? {};
    const { code, stderr } = await psql(url.replace(/pipeline$/, 'recovery'), '-Atc', 'SELECT 1');
    expect(code).not.toBe(0);
    expect(stderr).toContain('permission denied for database');
  });
});

/** The address in a service's Deployment, at the server of this test. */
async function addressOf(service: Service): Promise<string> {
  const text = await readFile(join(base, services[service], 'deployment.yaml'), 'utf8');
  const [container] = deployment.parse(parse(text)).spec.template.spec.containers;
  const url = new URL(container?.env.find(({ name }) => name === 'DATABASE_URL')?.value ?? '');
  const { host } = new URL(server?.addressOf('postgres') ?? '');
  url.host = host;
  return url.href;
}

async function makeDatabases(folder: string): Promise<void> {
  const secrets = join(folder, 'secrets');
  await mkdir(secrets);
  for (const name of ['grafana', ...Object.keys(services)])
    await writeFile(join(secrets, `${name}-database-password`), `it's ${name}`);
  const script = await readFile(join(base, 'postgresql/databases.sql'), 'utf8');
  const file = join(folder, 'databases.sql');
  await writeFile(file, script.replaceAll('/etc/secrets', secrets));
  const made = await psql(server?.addressOf('postgres') ?? '', '-v', 'ON_ERROR_STOP=1', '-f', file);
  if (made.code !== 0) throw new Error(made.stderr);
}

function psql(url: string, ...args: string[]) {
  return runProgram('psql', [url, ...args]);
}
