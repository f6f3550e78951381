import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayPostgres, startPostgres } from '../store/testing/throwaway-postgres.ts';
import { type ProgramResult, runProgram } from '../tools/index.ts';
import { BackupScene } from './testing/backup-scene.ts';

// The scripts of deploy/components/backup and our command, as the CronJob runs them one after the other: a real
// PostgreSQL is dumped to a real S3 server and restored into another, empty one.

const scripts = join(import.meta.dirname, '../../deploy/components/backup');

let scene: BackupScene;
const [source, target] = await Promise.all([startPostgres(), startPostgres()]);

beforeAll(async () => {
  scene = await BackupScene.open();
});

afterAll(async () => {
  await scene.close();
  await Promise.all([source?.stop(), target?.stop()]);
});

async function script(name: string, server: ThrowawayPostgres, folder: string): Promise<ProgramResult> {
  const { hostname, port, username } = new URL(server.addressOf('postgres'));
  const env = { PATH: process.env['PATH'], PGHOST: hostname, PGPORT: port, PGUSER: username };
  return runProgram('sh', [join(scripts, name), folder], { env });
}

async function ask(server: ThrowawayPostgres, database: string, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.addressOf(database) });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

const content =
  "SELECT count(*)::int AS rows, md5(string_agg(id || text, ',' ORDER BY id)) AS sum FROM things";

describe.skipIf(source === undefined || target === undefined)('PostgreSQL', () => {
  it('comes back from its backup, row by row, with sequences and roles', async () => {
    if (source === undefined || target === undefined) return;
    await ask(
      source,
      'postgres',
      "CREATE ROLE exporter LOGIN PASSWORD 'not in the dump'",
      'CREATE DATABASE grafana OWNER exporter',
      'CREATE DATABASE pipeline',
      'REVOKE CONNECT ON DATABASE grafana FROM PUBLIC',
      "ALTER ROLE exporter IN DATABASE grafana SET search_path = 'own, public'",
    );
    await ask(
      source,
      'grafana',
      'CREATE TABLE things (id serial PRIMARY KEY, text text)',
      "INSERT INTO things (text) SELECT 'ü' || n FROM generate_series(1, 20000) AS n",
      'GRANT SELECT ON things TO exporter',
    );
    const dumps = join(scene.folder, 'dumps');
    await mkdir(dumps);
    expect((await script('dump.sh', source, dumps)).stdout).toBe('dumped grafana\ndumped pipeline\n');
    const backedUp = await scene.run(['backup', 'postgresql', '--from', dumps]);
    expect(backedUp.stdout).toMatch(/^postgresql: backed up 3 files/);

    const into = join(scene.folder, 'restored');
    await scene.run(['restore', 'postgresql', '--into', into]);
    expect((await readdir(into)).sort()).toEqual(['globals.sql', 'grafana.dump', 'pipeline.dump']);
    const restored = await script('restore.sh', target, into);
    expect(restored).toMatchObject({ code: 0, stdout: 'restored grafana\nrestored pipeline\n' });

    const before = await ask(source, 'grafana', content);
    expect(before).toEqual([{ rows: 20_000, sum: expect.any(String) as unknown }]);
    expect(await ask(target, 'grafana', content)).toEqual(before);
    const granted =
      "SELECT has_table_privilege('exporter', 'things', 'SELECT') AS may, nextval('things_id_seq')::int AS next";
    expect(await ask(target, 'grafana', granted)).toEqual([{ may: true, next: 20_001 }]);
    // A service makes its tables as owner, finds its schema, and nobody else comes in: as before.
    const database = `SELECT pg_get_userbyid(datdba) AS owner, (SELECT string_agg(item::text, ' ' ORDER BY item::text) FROM unnest(datacl) AS item) AS access, setconfig::text AS settings
      FROM pg_database LEFT JOIN pg_db_role_setting ON setdatabase = pg_database.oid WHERE datname = 'grafana'`;
    const [properties] = await ask(source, 'postgres', database);
    expect(properties).toMatchObject({
      owner: 'exporter',
      settings: expect.stringContaining('own') as unknown,
    });
    expect(await ask(target, 'postgres', database)).toEqual([properties]);
    const secret = "SELECT rolpassword FROM pg_authid WHERE rolname = 'exporter'";
    expect(await ask(target, 'postgres', secret)).toEqual([{ rolpassword: null }]);
    // Again, onto what is there now: refused, and nothing is lost.
    expect(await script('restore.sh', target, into)).toMatchObject({ code: 1 });
    expect(await ask(target, 'grafana', content)).toEqual(before);
  }, 30_000);

  it('is not backed up where a dump fails', async () => {
    if (source === undefined) return;
    const folder = join(scene.folder, 'missing');
    const { code, stderr } = await script('dump.sh', source, folder);
    expect(stderr).toMatch(/No such file or directory/);
    expect(code).not.toBe(0);
  });
});
