import {
  CICD_PIPELINE_RESULT_VALUE_CANCELLATION,
  CICD_PIPELINE_RESULT_VALUE_ERROR,
  CICD_PIPELINE_RESULT_VALUE_FAILURE,
  CICD_PIPELINE_RESULT_VALUE_SKIP,
  CICD_PIPELINE_RESULT_VALUE_SUCCESS,
  CICD_PIPELINE_RESULT_VALUE_TIMEOUT,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Conclusion } from '../../../github/index.ts';

const results: Partial<Record<Conclusion, string>> = {
  success: CICD_PIPELINE_RESULT_VALUE_SUCCESS,
  failure: CICD_PIPELINE_RESULT_VALUE_FAILURE,
  timed_out: CICD_PIPELINE_RESULT_VALUE_TIMEOUT,
  startup_failure: CICD_PIPELINE_RESULT_VALUE_ERROR,
  cancelled: CICD_PIPELINE_RESULT_VALUE_CANCELLATION,
  skipped: CICD_PIPELINE_RESULT_VALUE_SKIP,
};

/**
 * A conclusion in the words of the conventions (`cicd.pipeline.result`, `cicd.pipeline.task.run.result`). They demand
 * a result, and a word of one's own where none of theirs applies.
 */
export function resultOf(conclusion: Conclusion | undefined): string | undefined {
  return conclusion === undefined ? undefined : (results[conclusion] ?? conclusion);
}
