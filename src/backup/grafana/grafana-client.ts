import { z } from 'zod';
import { BackupError } from '../backup-error.ts';

/** Where Grafana answers; a service account's token, or a user with the right to read (and, to restore, to write). */
export interface GrafanaAccess {
  readonly url: string;
  readonly authorization: string;
}

const searchHit = z.object({ uid: z.string().regex(/^[\w-]{1,40}$/), title: z.string() });
const dashboardAnswer = z.object({
  dashboard: z.record(z.string(), z.unknown()),
  meta: z.object({ folderUid: z.string().optional(), provisioned: z.boolean().optional() }),
});

/** A dashboard as Grafana gives it. */
export interface GrafanaDashboard {
  readonly uid: string;
  /** Empty for Grafana's own folder "General". */
  readonly folderUid: string;
  readonly dashboard: Readonly<Record<string, unknown>>;
  /** It comes from a file that Grafana reads: it cannot be saved through the API. */
  readonly provisioned: boolean;
}

/** A folder. */
export type GrafanaFolder = z.output<typeof searchHit>;

/** Entries of one page of a search: Grafana gives no more than 5000. */
const pageSize = 1000;

/** The part of Grafana's HTTP API that a backup needs. See https://grafana.com/docs/grafana/v10.2/developers/http_api/ */
export class GrafanaClient {
  readonly #access: GrafanaAccess;

  constructor(access: GrafanaAccess) {
    this.#access = access;
  }

  /** Every dashboard, in the order of their uids. @throws BackupError where Grafana refuses */
  async dashboards(): Promise<GrafanaDashboard[]> {
    const uids = (await this.#search('dash-db')).map(({ uid }) => uid).sort();
    const dashboards: GrafanaDashboard[] = [];
    for (const uid of uids) {
      const { dashboard, meta } = await this.#get(`/api/dashboards/uid/${uid}`, dashboardAnswer);
      const { folderUid = '', provisioned = false } = meta;
      dashboards.push({ uid, folderUid, dashboard, provisioned });
    }
    return dashboards;
  }

  /** Every folder, in the order of their uids. */
  async folders(): Promise<GrafanaFolder[]> {
    return (await this.#search('dash-folder')).sort((one, other) => (one.uid < other.uid ? -1 : 1));
  }

  /** Makes a folder; one that is there already stays as it is. */
  async createFolder(folder: GrafanaFolder): Promise<void> {
    await this.#send('/api/folders', folder, [409, 412]);
  }

  /** Saves a dashboard over what is there. */
  async saveDashboard(dashboard: Readonly<Record<string, unknown>>, folderUid: string): Promise<void> {
    const message = 'Restored from the backup';
    await this.#send('/api/dashboards/db', { dashboard, folderUid, overwrite: true, message });
  }

  async #search(type: string): Promise<GrafanaFolder[]> {
    const found: GrafanaFolder[] = [];
    for (let page = 1; ; page += 1) {
      const hits = await this.#get(
        `/api/search?type=${type}&limit=${pageSize}&page=${page}`,
        z.array(searchHit),
      );
      found.push(...hits);
      if (hits.length < pageSize) return found;
    }
  }

  async #get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const result = schema.safeParse(JSON.parse(await this.#request(path, {})));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new BackupError(
      `${this.#access.url}${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not what Grafana answers'}`,
    );
  }

  async #send(path: string, body: unknown, accept: readonly number[] = []): Promise<void> {
    await this.#request(path, { method: 'POST', body: JSON.stringify(body) }, accept);
  }

  async #request(path: string, init: RequestInit, accept: readonly number[] = []): Promise<string> {
    const { url, authorization } = this.#access;
    const headers = { authorization, accept: 'application/json', 'content-type': 'application/json' };
    let response: Response;
    try {
      const signal = AbortSignal.timeout(30_000);
      response = await fetch(`${url}${path}`, { ...init, headers, redirect: 'error', signal });
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      throw new BackupError(`${url}: no answer (${cause instanceof Error ? cause.message : String(cause)})`);
    }
    const text = await response.text();
    if (!response.ok && !accept.includes(response.status))
      throw new BackupError(`${url}${path}: status ${response.status}: ${text.slice(0, 300)}`);
    return text;
  }
}
