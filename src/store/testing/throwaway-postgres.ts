import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type RunningProcess, freePorts, startProcess } from '../../tools/index.ts';

const run = promisify(execFile);

/** A PostgreSQL server of its own, gone when it is stopped. */
export interface ThrowawayPostgres {
  readonly process: RunningProcess;
  /** Makes an empty database and gives its address. */
  createDatabase(): Promise<string>;
  /** The address of a database that exists, such as `postgres`. */
  addressOf(database: string): string;
  stop(): Promise<void>;
}

/** Settings of the server beyond its defaults: durable as a real one unless a test says otherwise. */
export interface ThrowawayOptions {
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts Debian's PostgreSQL on a free port of the loopback address.
 * @returns undefined where there is none and none can be installed
 */
export async function startPostgres(options: ThrowawayOptions = {}): Promise<ThrowawayPostgres | undefined> {
  const programs = (await findPrograms()) ?? (await install());
  if (programs === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  // The server refuses to run as root; Debian's user exists where the package does.
  const user = userInfo().uid === 0 ? await unprivileged() : undefined;
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const as = (program: string, args: readonly string[]): [string, string[]] =>
    user === undefined
      ? [program, [...args]]
      : ['setpriv', [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', program, ...args]];
  await run(...as(join(programs, 'initdb'), ['-D', data, '-U', 'test', '-A', 'trust', '-N', '-E', 'UTF8']), {
    cwd: folder,
  });
  const [port] = await freePorts(1);
  const settings = Object.entries({
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: folder,
    max_connections: '200',
    ...options.settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, args] = as(join(programs, 'postgres'), ['-D', data, ...settings]);
  const process = await startProcess(program, args, { logFile: join(folder, 'log'), cwd: folder });
  const url = (database: string): string => `postgres://test@127.0.0.1:${port}/${database}`;
  await untilReady(url('postgres'), process);
  let databases = 0;
  return {
    process,
    createDatabase: async () => {
      const name = `test${(databases += 1)}`;
      await withClient(url('postgres'), (client) => client.query(`CREATE DATABASE ${name}`));
      return url(name);
    },
    addressOf: url,
    stop: async () => {
      // SIGINT: ends sessions instead of waiting for them.
      process.signal('SIGINT');
      await process.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findPrograms(): Promise<string | undefined> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root).catch((): string[] => [])).sort((a, b) => Number(b) - Number(a));
  for (const version of versions) {
    const bin = join(root, version, 'bin');
    const files = await readdir(bin).catch((): string[] => []);
    if (files.includes('initdb') && files.includes('postgres')) return bin;
  }
  return undefined;
}

async function install(): Promise<string | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-q'], { env, timeout: 120_000 });
    await run('apt-get', ['install', '-qy', '--no-install-recommends', 'postgresql'], {
      env,
      timeout: 300_000,
    });
  } catch {
    return undefined;
  }
  return findPrograms();
}

async function unprivileged(): Promise<{ uid: number; gid: number }> {
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  } catch {
    return { uid: 65_534, gid: 65_534 };
  }
}

async function untilReady(url: string, process: RunningProcess): Promise<void> {
  for (let tries = 0; tries < 200 && process.isRunning; tries += 1) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`PostgreSQL did not start:\n${process.logTail()}`);
}

async function withClient(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
