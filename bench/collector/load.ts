import { Agent, type IncomingMessage, createServer, request } from 'node:http';
import { once } from 'node:events';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { ValueType } from '@opentelemetry/api';
import { type SentSpan, tracesRequest } from '../../src/collector/index.ts';

/** A request with this many values of one counter, as the SDKs encode it. */
export function metricsBody(points: number): Uint8Array {
  const now: [number, number] = [Math.floor(Date.now() / 1000), 0];
  const metrics: ResourceMetrics = {
    resource: resourceFromAttributes({ 'service.name': 'load' }),
    scopeMetrics: [
      {
        scope: { name: 'load' },
        metrics: [
          {
            descriptor: { name: 'load_events', description: '', unit: '', valueType: ValueType.DOUBLE },
            aggregationTemporality: AggregationTemporality.CUMULATIVE,
            dataPointType: DataPointType.SUM,
            isMonotonic: true,
            dataPoints: Array.from({ length: points }, (_, index) => ({
              attributes: { path: `/orders/${index}`, method: 'GET', status: '200' },
              startTime: now,
              endTime: now,
              value: index,
            })),
          },
        ],
      },
    ],
  };
  const body = ProtobufMetricsSerializer.serializeRequest(metrics);
  if (body === undefined) throw new Error('the SDK encoded nothing');
  return body;
}

/** Requests of traces, each of `spans` ordinary spans; every call gives new trace ids. */
export function tracesBody(traces: number, spans: number): () => Buffer {
  const to = Date.now();
  const all: SentSpan[] = Array.from({ length: traces * spans }, (_, index) => ({
    traceId: `placeholder-${String(Math.floor(index / spans)).padStart(20, '0')}`,
    spanId: index.toString(16).padStart(16, '1'),
    name: 'GET /orders',
    from: to - 20,
    to,
    attributes: { 'http.method': 'GET', 'http.route': '/orders/{id}', 'db.statement': 'SELECT '.repeat(20) },
  }));
  const template = Buffer.from(JSON.stringify(tracesRequest({ 'service.name': 'load' }, all)));
  const places: number[] = [];
  for (let at = template.indexOf('placeholder-'); at >= 0; at = template.indexOf('placeholder-', at + 1)) {
    places.push(at);
  }
  let number = 0;
  return () => {
    const body = Buffer.from(template);
    places.forEach((place, index) => {
      if (index % spans === 0) number += 1;
      // Spread over the ring: sampling and spreading go by the id.
      body.write(
        `${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}${number.toString(16).padStart(24, '0')}`,
        place,
      );
    });
    return body;
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Posts a body. @returns the status */
export async function post(url: string, type: string, body: Uint8Array): Promise<number> {
  const sent = request(url, { method: 'POST', agent, headers: { 'content-type': type } });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode ?? 0;
}

/** What stands where Prometheus stands: takes whatever comes, and remembers when. */
export async function startWriteSink(): Promise<{ url: string; arrivals: number[]; close: () => void }> {
  const arrivals: number[] = [];
  const server = createServer((incoming, answer) => {
    arrivals.push(performance.now());
    incoming.resume().on('end', () => answer.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    arrivals,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
