import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Loki 2.9.4 says of itself, read in its source and seen in a running one. Counters with a label are born with
// their first event, not at 0.

const source = (file: string) =>
  ({
    emitter: 'loki',
    evidence: { kind: 'source', program: 'loki', version: 'v2.9.4', file },
  }) as const;

/** Refused with 429: whoever sent the lines may try again. */
export const lokiRateLimits = ['rate_limited', 'per_stream_rate_limit', 'stream_limit'] as const;

/** Why lines are thrown away. */
export const lokiDiscardReasons = [
  ...lokiRateLimits,
  'invalid_labels',
  'missing_labels',
  'line_too_long',
  'out_of_order',
  'too_far_behind',
  'greater_than_max_sample_age',
  'too_far_in_future',
  'max_label_names_per_series',
  'label_name_too_long',
  'label_value_too_long',
  'duplicate_label_names',
  'disallowed_structured_metadata',
] as const;

// Requests.

export const lokiRequestDuration = histogram({
  ...source('vendor/github.com/grafana/dskit/server/metrics.go'),
  name: 'loki_request_duration_seconds',
  unit: 'seconds',
  help: 'Time to answer a request; between its own parts Loki speaks gRPC, with success and error as status.',
  labels: { method: 'any', route: 'any', status_code: 'any', ws: ['true', 'false'], ...target },
});

// Arrival.

export const lokiLinesReceived = counter({
  ...source('pkg/loghttp/push/push.go'),
  name: 'loki_distributor_lines_received_total',
  unit: 'count',
  help: 'Lines that arrived, also those that are thrown away afterwards.',
  labels: { tenant: 'any', ...target },
});

export const lokiBytesReceived = counter({
  ...source('pkg/loghttp/push/push.go'),
  name: 'loki_distributor_bytes_received_total',
  unit: 'bytes',
  help: 'Bytes that arrived, uncompressed.',
  labels: { tenant: 'any', retention_hours: 'any', ...target },
});

export const lokiDiscardedLines = counter({
  ...source('pkg/validation/validate.go'),
  name: 'loki_discarded_samples_total',
  unit: 'count',
  help: 'Lines thrown away, by reason.',
  labels: { reason: lokiDiscardReasons, tenant: 'any', ...target },
});

export const lokiDiscardedBytes = counter({
  ...source('pkg/validation/validate.go'),
  name: 'loki_discarded_bytes_total',
  unit: 'bytes',
  help: 'Bytes of the lines thrown away, by reason.',
  labels: { reason: lokiDiscardReasons, tenant: 'any', ...target },
});

// The ingester: streams and chunks in memory, the write-ahead log, the way to S3.

export const lokiMemoryStreams = gauge({
  ...source('pkg/ingester/instance.go'),
  name: 'loki_ingester_memory_streams',
  unit: 'count',
  help: 'Streams that are being written to.',
  labels: { tenant: 'any', ...target },
});

export const lokiMemoryChunks = gauge({
  ...source('pkg/ingester/metrics.go'),
  name: 'loki_ingester_memory_chunks',
  unit: 'count',
  help: 'Chunks that are not yet in S3.',
  labels: target,
});

export const lokiChunksFlushed = counter({
  ...source('pkg/ingester/metrics.go'),
  name: 'loki_ingester_chunks_flushed_total',
  unit: 'count',
  help: 'Chunks written to S3, by what made them due.',
  labels: { reason: 'any', ...target },
});

export const lokiFlushQueue = gauge({
  ...source('pkg/ingester/ingester.go'),
  name: 'cortex_ingester_flush_queue_length',
  unit: 'count',
  help: 'Series whose chunks wait to be written to S3; the name is a leftover of Cortex.',
  labels: target,
});

export const lokiWalDiskFull = counter({
  ...source('pkg/ingester/metrics.go'),
  name: 'loki_ingester_wal_disk_full_failures_total',
  unit: 'count',
  help: 'Writes to the write-ahead log that failed because its volume is full.',
  labels: target,
});

export const lokiS3RequestDuration = histogram({
  ...source('pkg/storage/chunk/client/aws/s3_storage_client.go'),
  name: 'loki_s3_request_duration_seconds',
  unit: 'seconds',
  help: 'Time of requests to S3. Any error counts as 500, also that of reading what is not there.',
  labels: {
    operation: ['S3.PutObject', 'S3.GetObject', 'S3.List', 'S3.DeleteObject'],
    status_code: 'any',
    ...target,
  },
});

// The compactor, which also deletes what is older than the retention.

const compactor = source('pkg/storage/stores/indexshipper/compactor/metrics.go');

export const lokiCompactions = counter({
  ...compactor,
  name: 'loki_boltdb_shipper_compact_tables_operation_total',
  unit: 'count',
  help: 'Runs of the compactor, by how they ended.',
  labels: { status: ['success', 'failure'], ...target },
});

export const lokiCompactionLastSuccess = gauge({
  ...compactor,
  name: 'loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds',
  unit: 'timestamp',
  help: "End of this process' last successful compaction; 0 before the first.",
  labels: target,
});

export const lokiRetentionLastSuccess = gauge({
  ...compactor,
  name: 'loki_boltdb_shipper_apply_retention_last_successful_run_timestamp_seconds',
  unit: 'timestamp',
  help: 'When this process last marked old chunks for deletion; 0 before the first time.',
  labels: target,
});

export const lokiCompactorRunning = gauge({
  ...compactor,
  name: 'loki_boltdb_shipper_compactor_running',
  unit: 'boolean',
  help: 'Whether this replica is the one that compacts.',
  labels: target,
});
