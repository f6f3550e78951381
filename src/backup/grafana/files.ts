import { z } from 'zod';
import { BackupError } from '../backup-error.ts';
import type { GrafanaDashboard, GrafanaFolder } from './grafana-client.ts';

/** Files of the repository: content by path below the backup's folder. */
export type Files = ReadonlyMap<string, string>;

const foldersFile = 'folders.json';
const general = 'general';

/**
 * Dashboards as files, one each: `FOLDER/UID.json`, bare dashboard JSON as Grafana imports it. What only says how often
 * and where it was saved is left out, so that a file changes when the dashboard does.
 */
export function toFiles(dashboards: readonly GrafanaDashboard[], folders: readonly GrafanaFolder[]): Files {
  const files = new Map<string, string>();
  files.set(foldersFile, render(Object.fromEntries(folders.map(({ uid, title }) => [uid, title]))));
  for (const { uid, folderUid, dashboard } of dashboards) {
    const kept = Object.entries(dashboard).filter(([name]) => !['id', 'version', 'iteration'].includes(name));
    files.set(`${folderUid === '' ? general : folderUid}/${uid}.json`, render(Object.fromEntries(kept)));
  }
  return files;
}

/** What a restore puts back. */
export interface RestorableGrafana {
  readonly folders: readonly GrafanaFolder[];
  readonly dashboards: readonly Omit<GrafanaDashboard, 'provisioned'>[];
}

const objectSchema = z.record(z.string(), z.unknown());

/** The reverse of `toFiles`. @throws BackupError that names a file that holds no dashboard */
export function fromFiles(files: Files): RestorableGrafana {
  const read = <Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.output<Schema> => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      throw new BackupError(`${path}: expected JSON as the backup writes it`);
    }
  };
  const titles = read(foldersFile, files.get(foldersFile) ?? '{}', z.record(z.string(), z.string()));
  const dashboards = [...files].flatMap(([path, text]) => {
    const [, folder, uid] = /^([\w-]+)\/([\w-]+)\.json$/.exec(path) ?? [];
    if (folder === undefined || uid === undefined) return [];
    const folderUid = folder === general ? '' : folder;
    return [{ uid, folderUid, dashboard: read(path, text, objectSchema) }];
  });
  const folders = Object.entries(titles).map(([uid, title]) => ({ uid, title }));
  return { folders, dashboards };
}

function render(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
