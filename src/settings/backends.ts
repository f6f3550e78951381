import { z } from 'zod';
import { count, duration, identifier, percent, strict, text } from './fields.ts';

const tenant = strict({
  name: identifier,
  /** Its own retention; the stack's, where it names none. */
  retention: duration.optional(),
  ingestionRateMb: count(1).default(4),
  /** A push that is larger is refused however often it is repeated: room for the collector's largest request. */
  ingestionBurstMb: count(1).default(32),
  maxStreams: count(1).default(5_000),
  /** Whose logs it holds: by `service.name` and `deployment.environment`. The last tenant takes what nobody claims. */
  services: z.array(text, { error: 'a list of service names' }).default([]),
  environments: z.array(text, { error: 'a list of environments' }).default([]),
});

/** How long telemetry is kept, how much of it, and for whom. */
export const backends = {
  retention: strict({
    metrics: duration.default('90d'),
    /** In GB, as Prometheus counts them. */
    metricsSizeGb: count(1).default(450),
    logs: duration.default('30d'),
    traces: duration.default('7d'),
    alerts: duration.default('30d'),
    /** Of everything in S3. */
    archive: duration.default('730d'),
  }).prefault({}),
  sampling: strict({
    /** Share of ordinary traces that is kept. */
    percent: percent.default(10),
    /** Traces of pipelines are few, and each dashboard leads to this run's. */
    pipelines: percent.default(100),
    slow: strict({ services: duration.default('2s'), pipelines: duration.default('30m') }).prefault({}),
  }).prefault({}),
  tenants: z
    .array(tenant, { error: 'a list of tenants' })
    .min(1, 'at least one tenant')
    .prefault([
      { name: 'github-actions', services: ['github-actions'] },
      { name: 'development', environments: ['development'] },
      { name: 'default' },
    ]),
};
