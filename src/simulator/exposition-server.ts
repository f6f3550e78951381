import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import { up } from '../../metrics/scrape.ts';
import type { SimulatedClock } from './clock.ts';
import { emitters } from './series/families.ts';
import type { Family } from './series/step-series.ts';
import { type FamilySnapshot, expositionText, snapshots } from './snapshot.ts';

/** A server that shows a model's moment to a scraping Prometheus. */
export interface ExpositionServer {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Serves each program's series of the clock's moment at `/metrics/JOB` (`pipeline-exporter`, `cost-exporter`,
 * `recovery`). A program that is down at that moment answers 503, so that Prometheus writes `up` as in life. See
 * `scrapeConfigs` for the other side.
 * @param port 0 for any free one
 */
export async function serveExposition(
  families: readonly Family[],
  clock: SimulatedClock,
  port = 0,
): Promise<ExpositionServer> {
  const at = snapshots(families);
  const server = createServer((request, response) => {
    const job = /^\/metrics\/([a-z-]+)$/.exec(request.url ?? '')?.[1];
    if (job === undefined || !emitters.some((emitter) => emitter === job)) {
      answer(response, 404, 'not found\n');
      return;
    }
    const own = samplesOf(at(clock.now()), job);
    if (isDown(own)) answer(response, 503, 'down\n');
    else answer(response, 200, expositionText(own.filter(({ metric }) => metric.name !== up.name)));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return {
    address: `${host}:${bound.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * The `scrape_configs` with which Prometheus reads an exposition server: the series keep the labels that they come
 * with, and `up` carries the program's name as `job` and `instance`.
 */
export function scrapeConfigs(address: string, intervalSeconds: number): object[] {
  return emitters.map((emitter) => ({
    job_name: emitter,
    metrics_path: `/metrics/${emitter}`,
    honor_labels: true,
    scrape_interval: `${intervalSeconds}s`,
    scrape_timeout: `${intervalSeconds}s`,
    static_configs: [{ targets: [address], labels: { instance: emitter } }],
  }));
}

// A program's own samples.
function samplesOf(snapshot: readonly FamilySnapshot[], job: string): FamilySnapshot[] {
  return snapshot.map(({ metric, samples }) => ({
    metric,
    samples: samples.filter(({ series }) => series.labels['job'] === job),
  }));
}

function isDown(own: readonly FamilySnapshot[]): boolean {
  return own.some(
    ({ metric, samples }) => metric.name === up.name && samples.some(({ value }) => value === 0),
  );
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body);
}
