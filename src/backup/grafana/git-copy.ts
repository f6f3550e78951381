import fs from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { BackupError } from '../backup-error.ts';
import type { Files } from './files.ts';

/** A git repository behind HTTP(S), and the folder in it that the backup owns. */
export interface GitTarget {
  readonly url: string;
  readonly branch: string;
  readonly folder: string;
  /** What the server takes as a password, such as an access token. */
  readonly token?: string | undefined;
}

/** What changed; nothing was committed where all are 0. */
export interface CommittedChanges {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Absent where nothing changed. */
  readonly commit?: string | undefined;
}

/** Somebody else has pushed since the copy was made. */
export class PushRejected extends BackupError {
  constructor(branch: string) {
    super(`git: ${branch} has moved since it was fetched`);
    this.name = 'PushRejected';
  }
}

const author = { name: 'Observability backup', email: 'backup@observability.invalid' };

/** A copy of the branch's newest commit in a temporary folder. */
export class GitCopy {
  readonly #target: GitTarget;
  readonly #dir: string;

  private constructor(target: GitTarget, dir: string) {
    this.#target = target;
    this.#dir = dir;
  }

  /**
   * Fetches the branch and gives the copy to `use`; it is removed afterwards. An empty repository is an empty copy.
   * @throws BackupError where the repository cannot be read
   */
  static async with<Result>(target: GitTarget, use: (copy: GitCopy) => Promise<Result>): Promise<Result> {
    const dir = await mkdtemp(join(tmpdir(), 'dashboards-'));
    const copy = new GitCopy(target, dir);
    try {
      await copy.#fetch();
      return await use(copy);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  /** The files below the backup's folder. */
  async read(): Promise<Files> {
    const base = join(this.#dir, this.#target.folder);
    const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(base, join(entry.parentPath, entry.name)).split(sep).join('/'));
    const files = await Promise.all(
      paths.map(async (path) => [path, await readFile(join(base, path), 'utf8')] as const),
    );
    return new Map(files);
  }

  /**
   * Brings the backup's folder to these files in one commit and pushes it.
   * @throws BackupError where the push is refused
   */
  async write(files: Files, describe: (changes: CommittedChanges) => string): Promise<CommittedChanges> {
    const before = await this.read();
    const added = [...files.keys()].filter((path) => !before.has(path));
    const changed = [...files].filter(([path, text]) => before.has(path) && before.get(path) !== text);
    const removed = [...before.keys()].filter((path) => !files.has(path));
    const changes = { added: added.length, changed: changed.length, removed: removed.length };
    if (added.length + changed.length + removed.length === 0) return changes;

    const { branch, folder } = this.#target;
    const dir = this.#dir;
    for (const path of [...added, ...changed.map(([name]) => name)]) {
      const filepath = `${folder}/${path}`;
      await mkdir(dirname(join(dir, filepath)), { recursive: true });
      await writeFile(join(dir, filepath), files.get(path) ?? '');
      await git.add({ fs, dir, filepath });
    }
    for (const path of removed) await git.remove({ fs, dir, filepath: `${folder}/${path}` });
    const commit = await git.commit({ fs, dir, message: describe(changes), author });
    await this.#explain(`push to ${branch}`, () =>
      git.push({ fs, http, dir, remote: 'origin', ref: branch, ...this.#login() }),
    );
    return { ...changes, commit };
  }

  async #fetch(): Promise<void> {
    const { url, branch: ref } = this.#target;
    const dir = this.#dir;
    await this.#explain(`read ${ref}`, async () => {
      const refs = await git.listServerRefs({ http, url, prefix: 'refs/heads/', ...this.#login() });
      if (refs.length === 0) {
        await git.init({ fs, dir, defaultBranch: ref });
        await git.addRemote({ fs, dir, remote: 'origin', url });
        return;
      }
      await git.clone({ fs, http, dir, url, ref, singleBranch: true, depth: 1, ...this.#login() });
    });
  }

  #login(): object {
    const { token } = this.#target;
    if (token === undefined) return {};
    return {
      // GitHub and GitLab take any user name beside a token; this one is GitHub's own.
      onAuth: () => ({ username: 'x-access-token', password: token }),
    };
  }

  async #explain<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (isRejection(error)) throw new PushRejected(this.#target.branch);
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new BackupError(`git repository ${withoutLogin(this.#target.url)}: cannot ${what} (${why})`, {
        cause: error,
      });
    }
  }
}

/** Seen before the push, or told by the server where the branch moved during it. */
function isRejection(error: unknown): boolean {
  return error instanceof git.Errors.PushRejectedError || error instanceof git.Errors.GitPushError;
}

function withoutLogin(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
