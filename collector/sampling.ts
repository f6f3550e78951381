import { durationSeconds } from '../src/promql/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** `service.name` of the traces and logs of pipelines, as the pipeline exporter sends them. */
export const pipelineService = 'github-actions';

/**
 * Policies of the tail sampling processor: a trace is kept where one of them wants it. Errors always; what is slow
 * always, and slow means something else for pipelines; of the rest a share, by kind.
 */
export function samplingPolicies({ sampling }: Settings): object[] {
  return [
    { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
    both('slow-services', services, latency(durationSeconds(sampling.slow.services))),
    both('slow-pipelines', pipelines, latency(durationSeconds(sampling.slow.pipelines))),
    both('pipelines', pipelines, share(sampling.pipelines)),
    both('services', services, share(sampling.percent)),
  ];
}

const pipelines = {
  name: 'is-pipeline',
  type: 'string_attribute',
  string_attribute: { key: 'service.name', values: [pipelineService] },
};

const services = {
  name: 'is-service',
  type: 'string_attribute',
  string_attribute: { ...pipelines.string_attribute, invert_match: true },
};

function latency(seconds: number): object {
  return { name: 'is-slow', type: 'latency', latency: { threshold_ms: seconds * 1000 } };
}

function share(percent: number): object {
  return { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: percent } };
}

function both(name: string, first: object, second: object): object {
  return { name, type: 'and', and: { and_sub_policy: [first, second] } };
}
