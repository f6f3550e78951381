import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// Tempo's metrics generator: what it says of itself, and the series that it makes from spans and writes to Prometheus.
// Those come after sampling: good for graphs and exemplars, never for rates or error ratios of services.

const source = (file: string) =>
  ({
    emitter: 'tempo',
    evidence: { kind: 'source', program: 'tempo', version: 'v2.3.1', file },
  }) as const;

// Of itself, scraped.

export const generatorSpansReceived = counter({
  ...source('modules/generator/instance.go'),
  name: 'tempo_metrics_generator_spans_received_total',
  unit: 'count',
  help: 'Spans that metrics are made from.',
  labels: { tenant: 'any', ...target },
});

export const generatorSpansDiscarded = counter({
  ...source('modules/generator/instance.go'),
  name: 'tempo_metrics_generator_spans_discarded_total',
  unit: 'count',
  help: 'Spans that no metrics are made from, because they ended too long ago or are filtered.',
  labels: {
    reason: ['outside_metrics_ingestion_slack', 'span_metrics_filtered'],
    tenant: 'any',
    ...target,
  },
});

export const generatorActiveSeries = gauge({
  ...source('modules/generator/registry/registry.go'),
  name: 'tempo_metrics_generator_registry_active_series',
  unit: 'count',
  help: 'Series that are being written.',
  labels: { tenant: 'any', ...target },
});

export const generatorSeriesLimited = counter({
  ...source('modules/generator/registry/registry.go'),
  name: 'tempo_metrics_generator_registry_series_limited_total',
  unit: 'count',
  help: 'Series that were not made because of the limit.',
  labels: { tenant: 'any', ...target },
});

// Made from spans, and pushed: they carry no target.

const spanMetrics = source('modules/generator/processor/spanmetrics/spanmetrics.go');
const serviceGraphs = source('modules/generator/processor/servicegraphs/servicegraphs.go');

/** The spans of one name in a service. */
const spans = {
  service: 'any',
  span_name: 'any',
  span_kind: [
    'SPAN_KIND_UNSPECIFIED',
    'SPAN_KIND_INTERNAL',
    'SPAN_KIND_SERVER',
    'SPAN_KIND_CLIENT',
    'SPAN_KIND_PRODUCER',
    'SPAN_KIND_CONSUMER',
  ],
  status_code: ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
} as const;

/** An edge of the service graph. */
const edge = { client: 'any', server: 'any', connection_type: 'any' } as const;

export const spanCalls = counter({
  ...spanMetrics,
  name: 'traces_spanmetrics_calls_total',
  unit: 'count',
  help: 'Sampled spans.',
  labels: spans,
});

export const spanLatency = histogram({
  ...spanMetrics,
  name: 'traces_spanmetrics_latency',
  unit: 'seconds',
  help: 'Duration of sampled spans.',
  labels: spans,
});

export const spanSize = counter({
  ...spanMetrics,
  name: 'traces_spanmetrics_size_total',
  unit: 'bytes',
  help: 'Size of sampled spans.',
  labels: spans,
});

export const graphRequests = counter({
  ...serviceGraphs,
  name: 'traces_service_graph_request_total',
  unit: 'count',
  help: 'Sampled requests from one service to another.',
  labels: edge,
});

export const graphRequestsFailed = counter({
  ...serviceGraphs,
  name: 'traces_service_graph_request_failed_total',
  unit: 'count',
  help: 'Those of them that failed.',
  labels: edge,
});

export const graphClientDuration = histogram({
  ...serviceGraphs,
  name: 'traces_service_graph_request_client_seconds',
  unit: 'seconds',
  help: 'Duration of a sampled request as its client saw it.',
  labels: edge,
});

export const graphServerDuration = histogram({
  ...serviceGraphs,
  name: 'traces_service_graph_request_server_seconds',
  unit: 'seconds',
  help: 'Duration of a sampled request as its server saw it.',
  labels: edge,
});
