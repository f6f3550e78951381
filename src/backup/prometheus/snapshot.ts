import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupError } from '../backup-error.ts';

/** Where Prometheus answers, and where its data lies. */
export interface PrometheusAccess {
  /** Address without a path, such as `http://127.0.0.1:9090`. */
  readonly url: string;
  readonly dataFolder: string;
  /** Basic auth. */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
}

/** Snapshots of runs that were killed hold disk space; those of a person may be in use for a day. */
const leftoverMs = 24 * 3_600_000;

/**
 * Has Prometheus make a snapshot, with what it holds in memory, and gives its folder to `use`. The snapshot is hard
 * links; it is removed afterwards, and so are those that killed runs left.
 * See https://prometheus.io/docs/prometheus/2.48/querying/api/#snapshot (needs `--web.enable-admin-api`).
 *
 * @throws BackupError where Prometheus refuses, or its data is not in the folder
 */
export async function withSnapshot<Result>(
  { url, dataFolder, login }: PrometheusAccess,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const snapshots = join(dataFolder, 'snapshots');
  await removeLeftovers(snapshots);
  const name = await makeSnapshot(url, login);
  const folder = join(snapshots, name);
  await stat(folder).catch(() => {
    throw new BackupError(
      `${folder}: expected the snapshot that ${url} has made; is PROMETHEUS_DATA the data folder of that Prometheus?`,
    );
  });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Blocks are never changed; a deletion of series writes another `tombstones` and `meta.json` beside them. */
export function isImmutableInBlock(path: string): boolean {
  return /^[0-9A-Z]{26}\/(index|chunks\/\d{6})$/.test(path);
}

const answer = z.object({ data: z.object({ name: z.string().regex(/^[\w-]+$/) }) });

async function makeSnapshot(url: string, login: PrometheusAccess['login']): Promise<string> {
  const headers: Record<string, string> = {};
  if (login !== undefined) {
    headers['authorization'] = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  }
  let response: Response;
  try {
    response = await fetch(new URL('/api/v1/admin/tsdb/snapshot', url), {
      method: 'POST',
      headers,
      redirect: 'error',
      // It writes out what is in memory: a minute and more with millions of series. Node's fetch itself gives up then.
      signal: AbortSignal.timeout(300_000),
    });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new BackupError(`${url}: no answer (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  const text = await response.text();
  if (!response.ok) {
    throw new BackupError(
      `${url}: expected a snapshot, found status ${response.status}: ${text.slice(0, 300)}`,
    );
  }
  const parsed = answer.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new BackupError(`${url}: expected the name of a snapshot, found ${text.slice(0, 300)}`);
  return parsed.data.data.name;
}

async function removeLeftovers(snapshots: string): Promise<void> {
  for (const name of await readdir(snapshots).catch((): string[] => [])) {
    const folder = join(snapshots, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > leftoverMs) await rm(folder, { recursive: true, force: true });
  }
}
