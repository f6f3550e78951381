import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve, temporaryFolder } from './fixture.ts';
import { freePort } from './free-ports.ts';
import { runProgram } from './run-program.ts';
import { startProcess, type RunningProcess, type StartOptions } from './start-process.ts';

/** A server that says where it listens, and is ready after 200 ms. */
const server = `
  const start = Date.now();
  require('http').createServer((request, response) => {
    response.writeHead(Date.now() - start < 200 ? 503 : 200).end();
  }).listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'));`;

async function start(
  script: string,
  args: string[] = [],
  options: Partial<StartOptions> = {},
): Promise<RunningProcess> {
  const running = await startProcess(process.execPath, ['-e', script, ...args], {
    logFile: join(temporaryFolder(), 'logs/node.log'),
    ...options,
  });
  onTestFinished(async () => {
    await running.kill9();
  });
  return running;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('startProcess', () => {
  it('waits until the process is ready, keeps its output, and stops it', async () => {
    const port = await freePort();
    const running = await start(server, [String(port)], { ready: { url: `http://127.0.0.1:${port}/` } });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(running.logTail()).toBe('listening');
    expect(running.isRunning).toBe(true);
    expect(await running.stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(running.isRunning).toBe(false);
    expect(isAlive(running.pid)).toBe(false);
    expect(await running.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('kills it when it does not stop within the grace', async () => {
    const running = await start(
      "process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up')",
    );
    await expect.poll(() => running.logTail()).toBe('up');
    expect(await running.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(running.logTail()).toBe('up\nno');
  });

  it('kills it at once when told so', async () => {
    const running = await start('setInterval(() => {}, 1000)');
    expect(await running.kill9()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it("reports a process that ends early with its log's end", async () => {
    const ready = { url: `http://127.0.0.1:${await freePort()}/` };
    const failing = start(
      "console.log('reading settings'); console.error('no such field'); process.exit(2)",
      [],
      { ready },
    );
    await expect(failing).rejects.toThrow(
      /^node: it ended before it was ready \(exit code 2\); the end of \S+node.log:\nreading settings\nno such field$/,
    );
  });

  it('reports, and stops, a process that is not ready in time', async () => {
    const port = await freePort();
    const ready = {
      url: `http://127.0.0.1:${port}/`,
      deadlineMs: 2500,
      accept: (status: number) => status === 204,
    };
    await expect(start(server, [String(port)], { ready })).rejects.toThrow(
      /not ready within 2.5 s \(status \d+\); the end of \S+:\nlistening$/,
    );
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('sends the header fields that the server asks for', async () => {
    const url = await serve((request, response) =>
      response.writeHead(request.headers.authorization ? 200 : 401).end(),
    );
    const ready = { url, headers: { authorization: 'Basic dXNlcjpwYXNz' }, deadlineMs: 2000 };
    expect((await start('setInterval(() => {}, 1000)', [], { ready })).isRunning).toBe(true);
  });

  it('reports an executable that is not there', async () => {
    const logFile = join(temporaryFolder(), 'log');
    await expect(startProcess('/nowhere/tool', [], { logFile })).rejects.toThrow(
      /^tool: cannot be started \(.*ENOENT/,
    );
  });

  it.each(['process.exit()', "process.kill(process.pid, 'SIGKILL')"])(
    'ends its processes when it ends itself by %s',
    async (end) => {
      const child = `
        import { startProcess } from ${JSON.stringify(new URL('./start-process.ts', import.meta.url).href)};
        const running = await startProcess('sleep', ['60'], { logFile: '${join(temporaryFolder(), 'log')}' });
        process.stdout.write(String(running.pid), () => { ${end}; });`;
      const parent = await runProgram(process.execPath, [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        child,
      ]);
      const pid = Number(parent.stdout);
      expect(pid).toBeGreaterThan(1);
      for (let tries = 0; isAlive(pid) && tries < 100; tries += 1) await sleep(50);
      expect(isAlive(pid)).toBe(false);
    },
  );
});
