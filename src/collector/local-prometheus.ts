import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type RunningPrometheus, startPrometheus } from '../prometheus/index.ts';
import { type ResolvedProgram, freePort } from '../tools/index.ts';

/** A replica of Prometheus that can go away and come back: its port and its data stay. */
export class Replica {
  readonly url: string;
  readonly #program: ResolvedProgram;
  readonly #folder: string;
  #running: RunningPrometheus | undefined;
  #holder: Server | undefined;

  /** Use `Replica.create`. */
  constructor(program: ResolvedProgram, folder: string, url: string) {
    this.url = url;
    this.#program = program;
    this.#folder = folder;
  }

  /** Makes its folder and configuration; it scrapes itself each second, so that its newest time is always now. */
  static async create(program: ResolvedProgram, folder: string, outOfOrderWindow: string): Promise<Replica> {
    await mkdir(folder, { recursive: true });
    const url = `http://127.0.0.1:${await freePort()}`;
    const self = { job_name: 'prometheus', static_configs: [{ targets: [new URL(url).host] }] };
    await writeFile(
      join(folder, 'prometheus.yml'),
      stringify({
        global: { scrape_interval: '1s' },
        storage: { tsdb: { out_of_order_time_window: outOfOrderWindow } },
        scrape_configs: [self],
      }),
    );
    return new Replica(program, folder, url);
  }

  /** Starts it, the first time or again. */
  async start(): Promise<void> {
    await this.#release();
    this.#running = await startPrometheus(this.#program, {
      folder: this.#folder,
      config: join(this.#folder, 'prometheus.yml'),
      flags: ['--web.enable-remote-write-receiver', '--enable-feature=exemplar-storage'],
      port: Number(new URL(this.url).port),
    });
  }

  /** Ends it. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
    await this.#release();
  }

  /** Ends it, and keeps its port: who connects is cut off. Another test may not take it before it is back. */
  async goAway(): Promise<void> {
    await this.stop();
    this.#holder = createServer((socket) => socket.destroy()).listen(
      Number(new URL(this.url).port),
      '127.0.0.1',
    );
    await once(this.#holder, 'listening');
  }

  async #release(): Promise<void> {
    const holder = this.#holder;
    this.#holder = undefined;
    if (holder === undefined) return;
    holder.close();
    await once(holder, 'close');
  }

  /** The sum of an instant query's values; 0 where it has none. */
  async sum(expression: string): Promise<number> {
    const samples = (await this.#running?.query(expression)) ?? [];
    return samples.reduce((all, { value }) => all + value, 0);
  }

  /**
   * Writes that it refused for good, since its start: 4xx, after which a client drops the samples. A 503 is none of them:
   * it answers so while it opens its data after a start, and the client sends again.
   */
  async refused(): Promise<number> {
    return this.#own('prometheus_http_requests_total{code="4', 'handler="/api/v1/write"');
  }

  /** Samples that it took although they were older than their series' newest, since its start. */
  async outOfOrder(): Promise<number> {
    return this.#own('prometheus_tsdb_head_out_of_order_samples_appended_total', '');
  }

  /** From its own page, not by a query: what it scraped of itself is a second old. */
  async #own(start: string, text: string): Promise<number> {
    const page = await (await fetch(`${this.url}/metrics`)).text();
    return page
      .split('\n')
      .filter((line) => line.startsWith(start) && line.includes(text))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}
