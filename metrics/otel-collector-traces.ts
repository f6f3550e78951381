import { counter, gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// The two steps that traces take through the collector: spread by trace id over all collectors, then sampled by the
// one that holds the whole trace.

const own = { emitter: 'otel-collector', evidence: { kind: 'scraped', program: 'otelcol' } } as const;

const self = { service_name: 'any', service_version: 'any', service_instance_id: 'any', ...target } as const;

const yesOrNo = ['true', 'false'] as const;

export const loadBalancerBackends = gauge({
  ...own,
  name: 'otelcol_loadbalancer_num_backends',
  unit: 'count',
  help: 'Collectors among which this one spreads traces.',
  labels: { resolver: 'any', ...self },
});

export const loadBalancerOutcomes = counter({
  ...own,
  name: 'otelcol_loadbalancer_backend_outcome',
  unit: 'count',
  help: 'Batches handed to another collector, by success.',
  labels: { endpoint: 'any', success: yesOrNo, ...self },
});

export const sampledTraces = counter({
  ...own,
  name: 'otelcol_processor_tail_sampling_global_count_traces_sampled',
  unit: 'count',
  help: 'Traces decided on, by whether they are kept.',
  labels: { sampled: yesOrNo, ...self },
});

export const sampledTracesByPolicy = counter({
  ...own,
  name: 'otelcol_processor_tail_sampling_count_traces_sampled',
  unit: 'count',
  help: 'Votes of each policy on traces: several policies may keep one trace.',
  labels: { policy: 'any', sampled: yesOrNo, ...self },
});

export const samplingNewTraces = counter({
  ...own,
  name: 'otelcol_processor_tail_sampling_new_trace_id_received',
  unit: 'count',
  help: 'Traces whose first span arrived.',
  labels: self,
});

export const samplingTracesHeld = gauge({
  ...own,
  name: 'otelcol_processor_tail_sampling_sampling_traces_on_memory',
  unit: 'count',
  help: 'Traces held in memory until they are decided on, and a while after.',
  labels: self,
});

export const samplingDroppedEarly = counter({
  ...own,
  name: 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
  unit: 'count',
  help: 'Traces thrown away before the decision, because memory held as many as it may.',
  labels: self,
});

export const samplingPolicyErrors = counter({
  ...own,
  name: 'otelcol_processor_tail_sampling_sampling_policy_evaluation_error',
  unit: 'count',
  help: 'Traces that a policy could not judge.',
  labels: self,
});
