import { Agent, request } from 'node:http';
import type { Github } from '../../../simulator/github/index.ts';
import { type TestAlert, testSecret, webhook } from './harness.ts';

/** Failed runs, each of a workflow of its own, whose rerun succeeds; they have just ended. */
export function addFailedRuns(github: Github, count: number): TestAlert[] {
  return Array.from({ length: count }, (_, index) => {
    const run = { repository: `acme/repo-${Math.floor(index / 10)}`, workflow: `ci-${index % 10}` };
    github.addRun({ ...run, conclusions: ['failure', 'success'], ended: true });
    return run;
  });
}

/** One of two Alertmanagers: each alert by itself, sent again until it is taken. */
export class Sender {
  readonly #agent: Agent;
  readonly #port: () => number;
  /** Answers 200. */
  taken = 0;

  /** @param port asked before each try */
  constructor(port: () => number, connections = 32) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#port = port;
  }

  /** Tells of an alert. @returns once it was taken */
  async tell(alert: TestAlert): Promise<void> {
    const body = JSON.stringify(webhook([alert]));
    while ((await this.#send(body)) !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
    this.taken += 1;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(body: string): Promise<number> {
    return new Promise((resolve) => {
      const call = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#port(),
          path: '/webhooks/alertmanager',
          method: 'POST',
          headers: { authorization: `Bearer ${testSecret}`, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          response.resume();
          response.on('end', () => {
            resolve(response.statusCode ?? 0);
          });
          response.on('error', () => {
            resolve(0);
          });
        },
      );
      call.on('error', () => {
        resolve(0);
      });
      call.end(body);
    });
  }
}
