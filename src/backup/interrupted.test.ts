import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../tools/index.ts';
import { BackupScene, cli } from './testing/backup-scene.ts';
import { openStallingProxy } from './testing/stalling-proxy.ts';

// A backup that is killed while it sends: what reached the S3 server counts for nothing, and is in nobody's way.

let scene: BackupScene;
let dumps: string;

beforeAll(async () => {
  scene = await BackupScene.open();
  dumps = join(scene.folder, 'dumps');
  await mkdir(dumps);
  await writeFile(join(dumps, 'globals.sql'), 'CREATE ROLE grafana;\n');
  // Larger than one part: it is an upload of several.
  await writeFile(join(dumps, 'grafana.dump'), 'PGDMP');
  await truncate(join(dumps, 'grafana.dump'), 100 * 2 ** 20);
});

afterAll(() => scene.close());

const backup = (): readonly string[] => ['backup', 'postgresql', '--from', dumps];

describe('a backup that is killed while it sends', () => {
  it('leaves no object of the file that it was sending, and no backup', async () => {
    const proxy = await openStallingProxy(scene.s3.url, 70 * 2 ** 20);
    const [program, ...first] = cli;
    const killed = await startProcess(program, [...first, ...backup()], {
      logFile: join(scene.folder, 'killed.log'),
      env: { ...scene.environment, AWS_ENDPOINT_URL_S3: proxy.url },
    });
    await proxy.stalled;
    expect(await killed.kill9()).toEqual({ code: null, signal: 'SIGKILL' });
    proxy.close();

    const { stdout, code } = await scene.run(['backup', 'list']);
    expect(stdout).toBe('prometheus: no backup\npostgresql: no backup\n');
    expect(code).toBe(1);
    const restored = await scene.run(['restore', 'postgresql', '--into', join(scene.folder, 'nothing')]);
    expect(restored.stderr).toBe('bucket backups: there is no complete backup of postgresql\n');
    expect(restored.code).toBe(1);
    const objects = await readdir(join(scene.s3.folder, 'backups/observability/postgresql/objects'));
    // The small file may have arrived, whole.
    expect(objects.length).toBeLessThanOrEqual(1);
  }, 30_000);

  it('is made good by the next one, which restores to the same bytes', async () => {
    const again = await scene.run(backup());
    expect(again.stderr).toBe('');
    expect(again.stdout).toMatch(/^postgresql: backed up 2 files, 104\.9 MB at /);
    const into = join(scene.folder, 'restored');
    const restored = await scene.run(['restore', 'postgresql', '--into', into]);
    expect(restored.stdout).toMatch(/2 files, 104\.9 MB, every checksum right\n$/);
    for (const name of ['globals.sql', 'grafana.dump']) {
      const [one, other] = await Promise.all(
        [join(dumps, name), join(into, name)].map((path) => readFile(path)),
      );
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    }
  }, 30_000);

  it('is not restored over what is there', async () => {
    const { stderr, code } = await scene.run(['restore', 'postgresql', '--into', dumps]);
    expect(stderr).toMatch(/expected an empty folder to restore into, found/);
    expect(code).toBe(1);
  });
});
