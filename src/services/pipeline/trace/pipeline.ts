import type { Attributes } from '@opentelemetry/api';
import * as semantic from '@opentelemetry/semantic-conventions/incubating';
import type { Run } from '../../../github/index.ts';

/**
 * What every span of a run says of it: a search for one finds all. The conventions want it on the resource, which would
 * be another one for each run.
 * @see https://opentelemetry.io/docs/specs/semconv/resource/cicd/
 */
export function pipelineAttributes({ workflow, runId }: Pick<Run, 'workflow' | 'runId'>): Attributes {
  return {
    [semantic.ATTR_CICD_PIPELINE_NAME]: workflow,
    [semantic.ATTR_CICD_PIPELINE_RUN_ID]: `${runId}`,
  };
}
