import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Manifest } from './manifest.ts';

/** What an API server answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What it lets pass with a remark: a field that is out of use, pods that the namespace's standard would refuse. */
  readonly warnings: readonly string[];
}

const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
type Resource = z.infer<typeof resourceList>['resources'][number];
const failure = z.object({ message: z.string() });

/** Speaks to an API server: https://kubernetes.io/docs/reference/using-api/ */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Promise<Resource[]>>();

  /** @param authority certificate in PEM that the server's is signed with */
  constructor(url: string, token: string, authority: string) {
    this.#url = url;
    this.#token = token;
    this.#agent = new Agent({ ca: authority, keepAlive: true, maxSockets: 8 });
  }

  /** Sends a request; a body goes as JSON, which is YAML as well. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/apply-patch+yaml',
  ): Promise<Answer> {
    const [response, content] = await new Promise<[{ status: number; warnings: string[] }, string]>(
      (resolve, reject) => {
        const headers = {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': type }),
        };
        const sent = request(`${this.#url}${path}`, { method, agent: this.#agent, headers }, (incoming) => {
          const raw = incoming.headersDistinct['warning'] ?? [];
          const warnings = raw.map((one) => one.replace(/^299 - "(.*)"$/s, '$1'));
          text(incoming).then((content) => {
            resolve([{ status: incoming.statusCode ?? 0, warnings }, content]);
          }, reject);
        });
        sent.on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      },
    );
    return { ...response, body: parseJson(content) };
  }

  /**
   * Applies an object server-side, as `kubectl apply --server-side --validate=strict` does.
   * @param isTrial whether the server shall only say what it would do
   * @returns its complaints and its warnings; empty where it has none
   */
  async apply(manifest: Manifest, { isTrial }: { readonly isTrial: boolean }): Promise<string[]> {
    const resource = await this.#resourceOf(manifest);
    if (resource === undefined)
      return [`no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`];
    if (resource.namespaced && manifest.metadata.namespace === undefined)
      return ['names no namespace: kubectl would put it into that of its context'];
    const path = pathOf(manifest, resource);
    const query = `fieldManager=validate&fieldValidation=Strict&force=true${isTrial ? '&dryRun=All' : ''}`;
    const { status, body, warnings } = await this.send('PATCH', `${path}?${query}`, manifest);
    if (status === 200 || status === 201) return [...warnings];
    const said = failure.safeParse(body);
    return [said.success ? said.data.message : `status ${status}`, ...warnings];
  }

  /** Forgets which kinds there are: after definitions of new ones. */
  forgetKinds(): void {
    this.#resources.clear();
  }

  /** Whether the server serves a kind. */
  async serves(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.#kindsOf(apiVersion)).some((one) => one.kind === kind);
  }

  async #resourceOf({ apiVersion, kind }: Manifest): Promise<Resource | undefined> {
    // Names with a slash are parts of an object (`pods/status`).
    return (await this.#kindsOf(apiVersion)).find((one) => one.kind === kind && !one.name.includes('/'));
  }

  async #kindsOf(apiVersion: string): Promise<Resource[]> {
    const known = this.#resources.get(apiVersion);
    if (known) return known;
    const asked = this.send('GET', groupPath(apiVersion)).then(({ status, body }) =>
      status === 200 ? resourceList.parse(body).resources : [],
    );
    this.#resources.set(apiVersion, asked);
    return asked;
  }
}

function pathOf({ apiVersion, metadata }: Manifest, { name, namespaced }: Resource): string {
  const namespace = namespaced ? `/namespaces/${metadata.namespace ?? ''}` : '';
  return `${groupPath(apiVersion)}${namespace}/${name}/${encodeURIComponent(metadata.name)}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
