import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Where and what to send. */
export interface Target {
  readonly port: number;
  readonly path?: string;
  /** The status that counts as taken; 202 unless it is said. */
  readonly accepted?: number;
  /** The same each time, or made for each; called when it is sent. */
  readonly body: Buffer | (() => Buffer);
  readonly headers: Readonly<Record<string, string>>;
}

/** How a load was borne: answers a second, and times in ms. */
export interface LoadResult {
  readonly perSecond: number;
  readonly p99: number;
  readonly failures: number;
}

let sent = 0;

/** As many requests as the connections carry, for a while. */
export async function closedLoop(target: Target, connections: number, seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const result = new Collected();
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) result.add(await send(agent, target));
    }),
  );
  agent.destroy();
  return result.summary((performance.now() - begun) / 1000);
}

/** A fixed number of requests a second, whether answered or not: a slow server meets a growing crowd. */
export async function openLoop(target: Target, perSecond: number, seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const result = new Collected();
  const begun = performance.now();
  const running: Promise<void>[] = [];
  const total = perSecond * seconds;
  for (let made = 0; made < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * perSecond));
    for (; made < due; made += 1)
      running.push(
        send(agent, target).then((one) => {
          result.add(one);
        }),
      );
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  agent.destroy();
  return result.summary((performance.now() - begun) / 1000);
}

interface Answer {
  readonly ms: number;
  readonly ok: boolean;
}

class Collected {
  readonly #times: number[] = [];
  #failures = 0;

  add({ ms, ok }: Answer): void {
    this.#times.push(ms);
    if (!ok) this.#failures += 1;
  }

  summary(seconds: number): LoadResult {
    const sorted = this.#times.sort((a, b) => a - b);
    return {
      perSecond: (sorted.length - this.#failures) / seconds,
      p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
      failures: this.#failures,
    };
  }
}

async function send(agent: Agent, target: Target): Promise<Answer> {
  const { port, headers, path = '/webhooks/github', accepted = 202 } = target;
  const body = typeof target.body === 'function' ? target.body() : target.body;
  sent += 1;
  const begun = performance.now();
  return new Promise((resolve) => {
    const finish = (ok: boolean): void => {
      resolve({ ms: performance.now() - begun, ok });
    };
    const call = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path,
        method: 'POST',
        headers: {
          ...headers,
          'x-github-delivery': `bench-${process.pid}-${sent}`,
          'content-length': body.length,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          finish(response.statusCode === accepted);
        });
      },
    );
    call.on('error', () => {
      finish(false);
    });
    call.end(body);
  });
}
