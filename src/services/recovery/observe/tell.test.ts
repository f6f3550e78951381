import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Github, startGithub } from '../../../simulator/github/index.ts';
import { type RunningService, startService, testEnvironment } from '../testing/harness.ts';

// A trace on its way to a collector that does not take it.

const shop = { repository: 'acme/shop', workflow: 'ci' } as const;
const patience = { timeout: 20_000 };
const record = z.object({ level: z.number(), msg: z.string(), why: z.string().optional() });

let github: Github;
let running: RunningService;
let collector: Server;
afterEach(async () => {
  vi.unstubAllEnvs();
  await running.stop();
  await github.stop();
  collector.closeAllConnections();
  collector.close();
});

it('a trace that is refused is sent again, until a part of it was taken: OTLP forbids to send that again', async () => {
  const answers = [
    { status: 400, body: '{}' },
    { status: 200, body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}' },
  ];
  let requests = 0;
  collector = createServer((request, response) => {
    const { status, body } = answers[Math.min(requests, 1)] ?? { status: 500, body: '' };
    requests += 1;
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
  const errors: unknown[] = [];
  github = await startGithub({ clock: { speed: 600 } });
  running = await startService(testEnvironment(github.url, { otlpProtocol: 'http/json' }), {
    timing: { idleMs: 50 },
    log: {
      write: (line) => {
        const { level, msg, why } = record.parse(JSON.parse(line));
        if (level >= 50) errors.push([msg, why]);
      },
    },
  });
  const states = async (): Promise<readonly unknown[]> =>
    (
      await running.service.store.query(
        "SELECT state, attempts, last_error FROM queue WHERE topic = 'recovery trace'",
      )
    ).rows;

  github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
  await running.post([shop]);
  const why = '1 were rejected: too old';
  await expect.poll(states, patience).toEqual([{ state: 'dead', attempts: 2, last_error: why }]);
  expect(requests).toBe(2);
  expect(errors).toEqual([['the collector refused some of it; it is given up', why]]);
}, 30_000);
