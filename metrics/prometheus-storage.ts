import { counter, gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Prometheus says of its time series database: what goes in, what it holds, and what it could not do.

const own = { emitter: 'prometheus', evidence: { kind: 'scraped', program: 'prometheus' } } as const;

/** Kinds of samples. */
const sampleTypes = ['float', 'histogram'] as const;

export const tsdbSamplesAppended = counter({
  ...own,
  name: 'prometheus_tsdb_head_samples_appended_total',
  unit: 'count',
  help: 'Samples stored.',
  labels: { type: sampleTypes, ...target },
});

export const tsdbOutOfOrderAppended = counter({
  ...own,
  name: 'prometheus_tsdb_head_out_of_order_samples_appended_total',
  unit: 'count',
  help: 'Samples stored although newer ones of their series were there already.',
  labels: target,
});

export const tsdbTooOldSamples = counter({
  ...own,
  name: 'prometheus_tsdb_too_old_samples_total',
  unit: 'count',
  help: 'Samples rejected: older than the out-of-order window.',
  labels: { type: sampleTypes, ...target },
});

export const tsdbOutOfBoundSamples = counter({
  ...own,
  name: 'prometheus_tsdb_out_of_bound_samples_total',
  unit: 'count',
  help: 'Samples rejected where no out-of-order window is set: older than what is in memory.',
  labels: { type: sampleTypes, ...target },
});

export const tsdbSeries = gauge({
  ...own,
  name: 'prometheus_tsdb_head_series',
  unit: 'count',
  help: 'Series in memory.',
  labels: target,
});

export const tsdbSeriesCreated = counter({
  ...own,
  name: 'prometheus_tsdb_head_series_created_total',
  unit: 'count',
  help: 'Series begun.',
  labels: target,
});

export const tsdbBlocksBytes = gauge({
  ...own,
  name: 'prometheus_tsdb_storage_blocks_bytes',
  unit: 'bytes',
  help: 'Size of the blocks on disk.',
  labels: target,
});

export const tsdbWalBytes = gauge({
  ...own,
  name: 'prometheus_tsdb_wal_storage_size_bytes',
  unit: 'bytes',
  help: 'Size of the write-ahead log.',
  labels: target,
});

export const tsdbHeadChunksBytes = gauge({
  ...own,
  name: 'prometheus_tsdb_head_chunks_storage_size_bytes',
  unit: 'bytes',
  help: 'Size of the chunks that are not yet in a block.',
  labels: target,
});

export const tsdbRetentionBytes = gauge({
  ...own,
  name: 'prometheus_tsdb_retention_limit_bytes',
  unit: 'bytes',
  help: 'Size from which the oldest blocks are deleted; 0 where there is no limit.',
  labels: target,
});

export const tsdbOldestSample = gauge({
  ...own,
  name: 'prometheus_tsdb_lowest_timestamp_seconds',
  unit: 'timestamp',
  help: 'Time of the oldest sample kept.',
  labels: target,
});

export const tsdbSizeRetentions = counter({
  ...own,
  name: 'prometheus_tsdb_size_retentions_total',
  unit: 'count',
  help: 'Times that blocks were deleted because of their size.',
  labels: target,
});

// Failures.

export const tsdbWalWritesFailed = counter({
  ...own,
  name: 'prometheus_tsdb_wal_writes_failed_total',
  unit: 'count',
  help: 'Writes to the write-ahead log that failed.',
  labels: target,
});

export const tsdbWalCorruptions = counter({
  ...own,
  name: 'prometheus_tsdb_wal_corruptions_total',
  unit: 'count',
  help: 'Corruptions of the write-ahead log found; what follows one is lost.',
  labels: target,
});

export const tsdbCompactionsFailed = counter({
  ...own,
  name: 'prometheus_tsdb_compactions_failed_total',
  unit: 'count',
  help: 'Failed attempts to write or merge blocks.',
  labels: target,
});

export const tsdbReloadsFailed = counter({
  ...own,
  name: 'prometheus_tsdb_reloads_failures_total',
  unit: 'count',
  help: 'Failed attempts to load the blocks on disk.',
  labels: target,
});

export const tsdbCheckpointsFailed = counter({
  ...own,
  name: 'prometheus_tsdb_checkpoint_creations_failed_total',
  unit: 'count',
  help: 'Failed attempts to shorten the write-ahead log.',
  labels: target,
});

export const tsdbHeadTruncationsFailed = counter({
  ...own,
  name: 'prometheus_tsdb_head_truncations_failed_total',
  unit: 'count',
  help: 'Failed attempts to free the memory of what is in a block.',
  labels: target,
});
