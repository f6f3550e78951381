import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runProgram } from '../../tools/index.ts';

/** For tests: a real git behind HTTP, as git's own `git http-backend` serves it. */
export interface GitServer {
  readonly url: string;
  /** Runs git on the bare repository. @returns what it printed; throws where it fails */
  git(...args: readonly string[]): Promise<string>;
  /** Runs once, before the next push is taken. */
  beforeNextPush(act: () => Promise<void>): void;
  close(): void;
}

/** Serves an empty bare repository below the folder; the token is asked for with each request. */
export async function startGitServer(folder: string, token: string): Promise<GitServer> {
  const repository = join(folder, 'dashboards.git');
  await mkdir(repository, { recursive: true });
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr, code } = await runProgram('git', ['-C', repository, ...args]);
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  await git('init', '--bare', '--quiet', '--initial-branch=main');
  await git('config', 'http.receivepack', 'true');
  let before: (() => Promise<void>) | undefined;
  const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== expected) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
        return;
      }
      if (request.method === 'POST' && request.url?.endsWith('/git-receive-pack') === true) {
        const act = before;
        before = undefined;
        await act?.();
      }
      serve(request, response, folder);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/dashboards.git`,
    git,
    beforeNextPush: (act) => (before = act),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Speaks CGI with git: variables and the body in; header lines, a blank one and the body out. */
function serve(request: IncomingMessage, response: ServerResponse, folder: string): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://git');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: request.headers['git-protocol']?.toString() ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    let status = 200;
    for (const line of output.subarray(0, end).toString('latin1').split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status).end(output.subarray(end + 4));
  });
}
