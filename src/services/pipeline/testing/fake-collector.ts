import fastify from 'fastify';
import { z } from 'zod';
import { pipelineServiceName } from '../../../otlp/index.ts';

const spans = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({
          attributes: z.array(z.object({ key: z.string(), value: z.looseObject({}) })),
        }),
        scopeSpans: z.array(
          z.object({
            spans: z.array(
              z.looseObject({
                traceId: z.string(),
                spanId: z.string(),
                parentSpanId: z.string().optional(),
                name: z.string(),
                attributes: z
                  .array(
                    z.object({
                      key: z.string(),
                      value: z.looseObject({ stringValue: z.string().optional() }),
                    }),
                  )
                  .default([]),
              }),
            ),
          }),
        ),
      }),
    )
    .default([]),
});

/** A span as OTLP's JSON has it. */
export type ReceivedSpan = z.output<
  typeof spans
>['resourceSpans'][number]['scopeSpans'][number]['spans'][number];

/** Takes OTLP in JSON over HTTP and remembers it. */
export interface FakeCollector {
  readonly url: string;
  /** Of runs. */
  readonly spans: ReceivedSpan[];
  /** Of the exporter itself. */
  readonly ownSpans: ReceivedSpan[];
  /** Bodies of metrics and logs, as they came. */
  readonly metrics: unknown[];
  readonly logs: unknown[];
  /** Answers 503 while it is set. */
  away: boolean;
  /** Paths of the requests that it refused. */
  readonly refused: string[];
  close(): Promise<void>;
}

/** Starts one on a free port of the loopback address. */
export async function startFakeCollector(): Promise<FakeCollector> {
  const app = fastify({ bodyLimit: 64 * 2 ** 20 });
  const collector: FakeCollector = {
    url: '',
    spans: [],
    ownSpans: [],
    metrics: [],
    logs: [],
    away: false,
    refused: [],
    close: () => app.close(),
  };
  app.addHook('preHandler', (request, reply, done) => {
    if (!collector.away) {
      done();
      return;
    }
    collector.refused.push(request.url);
    void reply.code(503).send({});
  });
  app.post('/v1/traces', (request) => {
    const { resourceSpans } = spans.parse(request.body);
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value['stringValue'];
      const list = service === pipelineServiceName ? collector.spans : collector.ownSpans;
      list.push(...scopeSpans.flatMap((scope) => scope.spans));
    }
    return {};
  });
  app.post('/v1/metrics', (request) => {
    collector.metrics.push(request.body);
    return {};
  });
  app.post('/v1/logs', (request) => {
    collector.logs.push(request.body);
    return {};
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return Object.assign(collector, { url });
}
