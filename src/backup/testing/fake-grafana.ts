import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Held {
  folderUid: string;
  dashboard: Record<string, unknown>;
  provisioned: boolean;
}

/** For tests: the part of Grafana's REST API that a backup uses, over what the test puts into it. */
export class FakeGrafana {
  readonly dashboards = new Map<string, Held>();
  readonly folders = new Map<string, string>();
  readonly #server = createServer();
  url = '';

  static async start(token: string): Promise<FakeGrafana> {
    const fake = new FakeGrafana();
    fake.#server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const isAllowed = request.headers.authorization === `Bearer ${token}`;
        const body = Buffer.concat(chunks).toString('utf8');
        const [status, answer] = isAllowed
          ? fake.#answer(new URL(request.url ?? '', 'http://grafana'), body)
          : [401, { message: 'Unauthorized' }];
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`;
    return fake;
  }

  /** Puts a dashboard in; each time it gets another version, as Grafana counts saves. */
  save(uid: string, folderUid: string, content: Record<string, unknown>, provisioned = false): void {
    const version = Number(this.dashboards.get(uid)?.dashboard['version'] ?? 0) + 1;
    const id = this.dashboards.size + 1;
    this.dashboards.set(uid, { folderUid, dashboard: { ...content, id, uid, version }, provisioned });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ pathname, searchParams }: URL, body: string): [number, unknown] {
    if (pathname === '/api/search') return [200, this.#search(searchParams)];
    if (pathname === '/api/folders') {
      const { uid, title } = JSON.parse(body) as { uid: string; title: string };
      if (this.folders.has(uid)) return [412, { message: 'a folder with the same name already exists' }];
      this.folders.set(uid, title);
      return [200, { uid, title }];
    }
    if (pathname === '/api/dashboards/db') {
      const { dashboard, folderUid } = JSON.parse(body) as Held;
      const uid = String(dashboard['uid']);
      if (this.dashboards.get(uid)?.provisioned === true)
        return [400, { message: 'Cannot save provisioned dashboard' }];
      this.save(uid, folderUid, dashboard);
      return [200, { uid, status: 'success' }];
    }
    const uid = /^\/api\/dashboards\/uid\/([\w-]+)$/.exec(pathname)?.[1] ?? '';
    const held = this.dashboards.get(uid);
    if (held === undefined) return [404, { message: 'Dashboard not found' }];
    const { dashboard, folderUid, provisioned } = held;
    return [200, { dashboard, meta: { ...(folderUid === '' ? {} : { folderUid }), provisioned } }];
  }

  #search(parameters: URLSearchParams): unknown[] {
    const all =
      parameters.get('type') === 'dash-folder'
        ? [...this.folders].map(([uid, title]) => ({ uid, title }))
        : [...this.dashboards].map(([uid, { dashboard }]) => ({ uid, title: dashboard['title'] }));
    const limit = Math.min(Number(parameters.get('limit')), 5000);
    const start = (Number(parameters.get('page')) - 1) * limit;
    return all.slice(start, start + limit);
  }
}
