import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Otlp, connectOtlp } from './connect.ts';
import { RefusedByCollector, asRefusal } from './refusal.ts';
import { toSpan } from './span.ts';

const span = toSpan({
  traceId: '1'.repeat(32),
  spanId: '2'.repeat(16),
  name: 'RUN ci',
  from: 0,
  to: 1,
  conclusion: 'success',
  attributes: {},
});
let server: Server | undefined;
let otlp: Otlp | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await otlp?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Sends a span to a collector that answers so. */
async function send(
  protocol: 'http/json' | 'http/protobuf',
  status: number,
  body: string | Buffer,
): Promise<void> {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500');
  otlp = connectOtlp(protocol);
  await otlp.traces([span]);
}

// ExportTraceServiceResponse: partial_success (1) with rejected_spans (1) = 3 and error_message (2) = "no".
const rejected = Buffer.from([0x0a, 0x06, 0x08, 0x03, 0x12, 0x02, 0x6e, 0x6f]);

describe('a collector that answers', () => {
  it.each([
    ['http/json', '{}'],
    ['http/json', ''],
    ['http/json', '{"partialSuccess":{}}'],
    ['http/json', '{"partialSuccess":{"errorMessage":"you might send less"}}'],
    ['http/protobuf', ''],
  ] as const)('%s 200 %j took all of it', async (protocol, body) => {
    await expect(send(protocol, 200, body)).resolves.toBeUndefined();
  });

  it.each([
    ['http/json', '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}'],
    ['http/protobuf', rejected],
  ] as const)('%s 200, and that a part was rejected, did not', async (protocol, body) => {
    const error = await send(protocol, 200, body).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RefusedByCollector);
    expect(error).toMatchObject({ partly: true, message: '3 were rejected: no' });
  });

  it.each([400, 413])('%i refuses what was sent', async (status) => {
    const error = await send('http/protobuf', status, '').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'RefusedByCollector', partly: false });
  });

  it.each([401, 404, 500, 503])('%i says nothing of what was sent', async (status) => {
    const error = await send('http/protobuf', status, '').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RefusedByCollector);
  });
});

describe('a receiver that answers RESOURCE_EXHAUSTED over gRPC', () => {
  const exhausted = (details: readonly Buffer[]): Error =>
    Object.assign(new Error('8 RESOURCE_EXHAUSTED'), {
      code: 8,
      metadata: { get: (key: string) => (key === 'grpc-status-details-bin' ? details : []) },
    });

  it('refuses what was sent: it is too large', () => {
    expect(asRefusal(exhausted([]))).toMatchObject({ name: 'RefusedByCollector', partly: false });
    expect(asRefusal(Object.assign(new Error(), { code: 8 }))).toBeInstanceOf(RefusedByCollector);
  });

  it('and says when to come again has no room now', () => {
    // google.rpc.Status: details (3), an Any with its type_url (1).
    const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
    const any = Buffer.concat([Buffer.from([0x0a, type.length]), type]);
    const error = exhausted([Buffer.concat([Buffer.from([0x08, 0x08, 0x1a, any.length]), any])]);
    expect(asRefusal(error)).toBe(error);
  });
});
