import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What the parts of Thanos say of themselves: the sidecar that ships blocks, the compactor, the store gateway and the
// query that Grafana asks. The label `job` tells the parts apart.

const own = { emitter: 'thanos', evidence: { kind: 'scraped', program: 'thanos' } } as const;

/** An operation on the object store. */
const operation = {
  bucket: 'any',
  operation: ['attributes', 'delete', 'exists', 'get', 'get_range', 'iter', 'upload'],
  ...target,
} as const;

// Every part that talks to the object store.

export const bucketOperations = counter({
  ...own,
  name: 'thanos_objstore_bucket_operations_total',
  unit: 'count',
  help: 'Operations on the object store.',
  labels: operation,
});

export const bucketOperationFailures = counter({
  ...own,
  name: 'thanos_objstore_bucket_operation_failures_total',
  unit: 'count',
  help: 'Operations on the object store that failed; looking for what is not there is no failure.',
  labels: operation,
});

export const bucketOperationDuration = histogram({
  ...own,
  name: 'thanos_objstore_bucket_operation_duration_seconds',
  unit: 'seconds',
  help: 'Duration of operations on the object store.',
  labels: operation,
});

export const bucketLastUpload = gauge({
  ...own,
  name: 'thanos_objstore_bucket_last_successful_upload_time',
  unit: 'timestamp',
  help: 'When something was last uploaded; 0 from the start of the process until then.',
  labels: { bucket: 'any', ...target },
});

// Sidecar.

export const sidecarPrometheusUp = gauge({
  ...own,
  name: 'thanos_sidecar_prometheus_up',
  unit: 'boolean',
  help: 'Whether the sidecar reaches its Prometheus.',
  labels: target,
});

export const shipperUploads = counter({
  ...own,
  name: 'thanos_shipper_uploads_total',
  unit: 'count',
  help: 'Blocks uploaded.',
  labels: target,
});

export const shipperUploadFailures = counter({
  ...own,
  name: 'thanos_shipper_upload_failures_total',
  unit: 'count',
  help: 'Failed attempts to upload a block; each block is tried again every 30 s.',
  labels: target,
});

// Compactor.

export const compactorHalted = gauge({
  ...own,
  name: 'thanos_compact_halted',
  unit: 'boolean',
  help: 'Whether the compactor stopped working because of an error that it cannot repair.',
  labels: target,
});

export const compactorIterations = counter({
  ...own,
  name: 'thanos_compact_iterations_total',
  unit: 'count',
  help: 'Rounds over the whole bucket that were completed.',
  labels: target,
});

export const compactorCompactions = counter({
  ...own,
  name: 'thanos_compact_group_compactions_total',
  unit: 'count',
  help: 'Attempts to merge a group of blocks.',
  labels: { resolution: 'any', ...target },
});

export const compactorCompactionFailures = counter({
  ...own,
  name: 'thanos_compact_group_compactions_failures_total',
  unit: 'count',
  help: 'Failed attempts to merge a group of blocks.',
  labels: { resolution: 'any', ...target },
});

export const compactorTodo = gauge({
  ...own,
  name: 'thanos_compact_todo_compactions',
  unit: 'count',
  help: 'Compactions that wait to be done.',
  labels: target,
});

export const compactorTodoDownsample = gauge({
  ...own,
  name: 'thanos_compact_todo_downsample_blocks',
  unit: 'count',
  help: 'Blocks that wait to be downsampled.',
  labels: target,
});

// Store gateway.

export const storeBlocksLoaded = gauge({
  ...own,
  name: 'thanos_bucket_store_blocks_loaded',
  unit: 'count',
  help: 'Blocks that the store gateway can answer from.',
  labels: target,
});

export const storeBlockLoadFailures = counter({
  ...own,
  name: 'thanos_bucket_store_block_load_failures_total',
  unit: 'count',
  help: 'Failed attempts to load a block.',
  labels: target,
});

// Query.

export const queryRequests = counter({
  ...own,
  name: 'http_requests_total',
  unit: 'count',
  help: 'Requests to Thanos Query.',
  labels: { code: 'any', handler: 'any', method: 'any', tenant: 'any', ...target },
});

export const queryRequestDuration = histogram({
  ...own,
  name: 'http_request_duration_seconds',
  unit: 'seconds',
  help: 'Duration of requests to Thanos Query.',
  labels: { code: 'any', handler: 'any', method: 'any', tenant: 'any', ...target },
});

export const queryStores = gauge({
  ...own,
  name: 'thanos_store_nodes_grpc_connections',
  unit: 'count',
  help: 'Sidecars and store gateways that Thanos Query asks.',
  labels: { external_labels: 'any', store_type: 'any', ...target },
});

export const queryInFlight = gauge({
  ...own,
  name: 'thanos_query_concurrent_gate_queries_in_flight',
  unit: 'count',
  help: 'Queries being evaluated.',
  labels: target,
});

export const queryInFlightMax = gauge({
  ...own,
  name: 'thanos_query_concurrent_gate_queries_max',
  unit: 'count',
  help: 'Queries that may be evaluated at once.',
  labels: target,
});
