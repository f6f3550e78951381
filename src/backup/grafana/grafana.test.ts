import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../http/index.ts';
import { runProgram } from '../../tools/index.ts';
import { FakeGrafana } from '../testing/fake-grafana.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { backupGrafana, restoreGrafana } from './backup-grafana.ts';

// Dashboards of a simulated Grafana to a real git, over HTTP with a token.

let folder: string;
let grafana: FakeGrafana;
let repository: GitServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dashboards-test-'));
  grafana = await FakeGrafana.start('grafana-token');
  repository = await startGitServer(folder, 'git-token');
  grafana.folders.set('team', 'The team: ours');
  grafana.save('build', 'team', { title: 'Build', panels: [{ id: 1, type: 'stat' }] });
  grafana.save('home', '', { title: 'Home' });
  grafana.save('executive', '', { title: 'Executive' }, true);
});

afterAll(async () => {
  grafana.close();
  repository.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): Environment => ({
  GRAFANA_URL: grafana.url,
  GRAFANA_TOKEN: 'grafana-token',
  GIT_URL: repository.url,
  GIT_TOKEN: 'git-token',
});

async function backUp(changed: Environment = {}): Promise<string> {
  const lines: string[] = [];
  await backupGrafana({ ...environment(), ...changed }, (line) => lines.push(line));
  return lines.join('\n');
}

const commits = async (): Promise<number> => Number(await repository.git('rev-list', '--count', 'main'));
const files = async (): Promise<string[]> =>
  (await repository.git('ls-tree', '-r', '--name-only', 'main')).trim().split('\n');

describe('dashboards in git', () => {
  it('arrive in an empty repository, which git itself finds sound', async () => {
    expect(await backUp()).toMatch(
      /^grafana: 3 dashboards; 4 added, 0 changed, 0 removed; committed \w{10} to main$/,
    );
    expect(await files()).toEqual([
      'grafana/folders.json',
      'grafana/general/executive.json',
      'grafana/general/home.json',
      'grafana/team/build.json',
    ]);
    expect(await repository.git('fsck', '--strict')).toBe('');
    expect(JSON.parse(await repository.git('show', 'main:grafana/team/build.json'))).toEqual({
      title: 'Build',
      panels: [{ id: 1, type: 'stat' }],
      uid: 'build',
    });
  });

  it('make no commit where nothing changed, nor where only the number of the version did', async () => {
    expect(await backUp()).toBe('grafana: 3 dashboards, nothing changed');
    grafana.save('home', '', { title: 'Home' });
    expect(await backUp()).toBe('grafana: 3 dashboards, nothing changed');
    expect(await commits()).toBe(1);
  });

  it('change, and nothing beside them', async () => {
    grafana.save('home', '', { title: 'Home, sweet home' });
    grafana.save('new', 'team', { title: 'New' });
    grafana.dashboards.delete('build');
    expect(await backUp()).toMatch(/; 1 added, 1 changed, 1 removed; /);
    expect(await repository.git('show', '--name-status', '--format=', 'main')).toBe(
      'M\tgrafana/general/home.json\nD\tgrafana/team/build.json\nA\tgrafana/team/new.json\n',
    );
    expect(await commits()).toBe(2);
  });

  it('leave what others keep in the repository alone', async () => {
    const clone = join(folder, 'clone');
    await commitAsSomebody(clone, 'README.md');
    grafana.save('home', '', { title: 'Home again' });
    await backUp();
    expect(await files()).toContain('README.md');
  });

  it('are committed again on top of what somebody pushed meanwhile', async () => {
    grafana.save('home', '', { title: 'Home at last' });
    const before = await commits();
    repository.beforeNextPush(() => commitAsSomebody(join(folder, 'clone-2'), 'OTHER.md'));
    expect(await backUp()).toMatch(/0 added, 1 changed/);
    expect(await commits()).toBe(before + 2);
    expect(await files()).toContain('OTHER.md');
  });

  it('come back to an empty Grafana, in their folders', async () => {
    const empty = await FakeGrafana.start('grafana-token');
    // Its own files have put this one in place already: Grafana would refuse it.
    empty.save('executive', '', { title: 'Executive' }, true);
    const lines: string[] = [];
    try {
      await restoreGrafana({ ...environment(), GRAFANA_URL: empty.url }, (line) => lines.push(line));
      expect(lines).toEqual(['grafana: restored 2 dashboards; 1 are provisioned and were left alone']);
      expect(empty.folders).toEqual(grafana.folders);
      expect(empty.dashboards.get('new')).toMatchObject({ folderUid: 'team', dashboard: { title: 'New' } });
      expect(empty.dashboards.get('home')).toMatchObject({ dashboard: { title: 'Home at last' } });
    } finally {
      empty.close();
    }
  });

  it('are not touched where Grafana or git refuses', async () => {
    const before = await repository.git('rev-parse', 'main');
    await expect(backUp({ GRAFANA_TOKEN: 'wrong' })).rejects.toThrow(/status 401/);
    await expect(backUp({ GIT_TOKEN: 'wrong' })).rejects.toThrow(
      /^git repository .*: cannot read main \(.*401/,
    );
    await expect(backUp({ GIT_URL: 'http://me:pw@127.0.0.1/x.git' })).rejects.toThrow('without a user name');
    await expect(backUp({ GRAFANA_TOKEN: '' })).rejects.toThrow('expected one of the two, found neither');
    expect(await repository.git('rev-parse', 'main')).toBe(before);
  });
});

async function commitAsSomebody(clone: string, file: string): Promise<void> {
  const run = async (...args: readonly string[]): Promise<void> => {
    const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
    const { code, stderr } = await runProgram('git', [...identity, ...args]);
    if (code !== 0) throw new Error(stderr);
  };
  await run('clone', '--quiet', join(folder, 'dashboards.git'), clone);
  await run('-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'nothing');
  await runProgram('sh', ['-c', `echo text > '${join(clone, file)}'`]);
  await run('-C', clone, 'add', file);
  await run('-C', clone, 'commit', '--quiet', '--amend', '-m', `Add ${file}`);
  await run('-C', clone, 'push', '--quiet', 'origin', 'main');
}
