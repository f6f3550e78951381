import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Tempo 2.3.1 says of itself, read in its source and seen in a running one. Counters with a label are born with
// their first event, not at 0.

const source = (file: string) =>
  ({
    emitter: 'tempo',
    evidence: { kind: 'source', program: 'tempo', version: 'v2.3.1', file },
  }) as const;

const tenant = { tenant: 'any', ...target } as const;

/** Why spans are thrown away. */
export const tempoDiscardReasons = [
  'rate_limited',
  'trace_too_large',
  'live_traces_exceeded',
  'internal_error',
  'trace_too_large_to_compact',
] as const;

// Requests and arrival.

export const tempoRequestDuration = histogram({
  ...source('vendor/github.com/grafana/dskit/server/metrics.go'),
  name: 'tempo_request_duration_seconds',
  unit: 'seconds',
  help: 'Time to answer a request; spans arrive on the receivers, which are not in it.',
  labels: { method: 'any', route: 'any', status_code: 'any', ws: ['true', 'false'], ...target },
});

export const tempoSpansReceived = counter({
  ...source('modules/distributor/distributor.go'),
  name: 'tempo_distributor_spans_received_total',
  unit: 'count',
  help: 'Spans that arrived, also those that are thrown away afterwards.',
  labels: tenant,
});

export const tempoBytesReceived = counter({
  ...source('modules/distributor/distributor.go'),
  name: 'tempo_distributor_bytes_received_total',
  unit: 'bytes',
  help: 'Bytes that arrived, as protobuf.',
  labels: tenant,
});

export const tempoDiscardedSpans = counter({
  ...source('modules/overrides/discarded_spans.go'),
  name: 'tempo_discarded_spans_total',
  unit: 'count',
  help: 'Spans thrown away, by reason.',
  labels: { reason: tempoDiscardReasons, ...tenant },
});

// The ingester: traces in memory, blocks on its volume, the way to S3.

export const tempoLiveTraces = gauge({
  ...source('modules/ingester/instance.go'),
  name: 'tempo_ingester_live_traces',
  unit: 'count',
  help: 'Traces in memory.',
  labels: tenant,
});

export const tempoFlushQueue = gauge({
  ...source('modules/ingester/ingester.go'),
  name: 'tempo_ingester_flush_queue_length',
  unit: 'count',
  help: 'Blocks that wait to be completed or written to S3.',
  labels: target,
});

export const tempoBlocksFlushed = counter({
  ...source('modules/ingester/flush.go'),
  name: 'tempo_ingester_blocks_flushed_total',
  unit: 'count',
  help: 'Blocks written to S3.',
  labels: target,
});

export const tempoFailedFlushes = counter({
  ...source('modules/ingester/flush.go'),
  name: 'tempo_ingester_failed_flushes_total',
  unit: 'count',
  help: 'Failed attempts to complete a block or to write it to S3.',
  labels: target,
});

export const tempoFlushFailedRetries = counter({
  ...source('modules/ingester/flush.go'),
  name: 'tempo_ingester_flush_failed_retries_total',
  unit: 'count',
  help: 'Those of the failed attempts that were not the first of their block.',
  labels: target,
});

// Blocks in S3.

export const tempoBlocklistLength = gauge({
  ...source('tempodb/blocklist/poller.go'),
  name: 'tempodb_blocklist_length',
  unit: 'count',
  help: 'Blocks that a search must look at.',
  labels: tenant,
});

export const tempoBlocklistPollErrors = counter({
  ...source('tempodb/blocklist/poller.go'),
  name: 'tempodb_blocklist_poll_errors_total',
  unit: 'count',
  help: 'Failed attempts to list the blocks.',
  labels: tenant,
});

export const tempoTenantIndexAge = gauge({
  ...source('tempodb/blocklist/poller.go'),
  name: 'tempodb_blocklist_tenant_index_age_seconds',
  unit: 'seconds',
  help: 'Age of the list of blocks that was read last; 0 where this process writes it.',
  labels: tenant,
});

export const tempoBackendBytes = gauge({
  ...source('tempodb/blocklist/poller.go'),
  name: 'tempodb_backend_bytes_total',
  unit: 'bytes',
  help: 'Size of the blocks in S3: a gauge, whatever its name says.',
  labels: { status: ['live', 'compacted'], ...tenant },
});

export const tempoCompactedBlocks = counter({
  ...source('tempodb/compactor.go'),
  name: 'tempodb_compaction_blocks_total',
  unit: 'count',
  help: 'Blocks merged into larger ones.',
  labels: { level: 'any', ...target },
});

export const tempoCompactionErrors = counter({
  ...source('tempodb/compactor.go'),
  name: 'tempodb_compaction_errors_total',
  unit: 'count',
  help: 'Failed compactions.',
  labels: target,
});

export const tempoCompactionOutstanding = gauge({
  ...source('tempodb/compactor.go'),
  name: 'tempodb_compaction_outstanding_blocks',
  unit: 'count',
  help: "Blocks that a compactor's last cycle did not come to. Those whose compaction failed are not among them.",
  labels: tenant,
});

export const tempoRetentionErrors = counter({
  ...source('tempodb/tempodb.go'),
  name: 'tempodb_retention_errors_total',
  unit: 'count',
  help: 'Failed attempts to delete what is older than the retention.',
  labels: target,
});
