import { recordingRule } from '../src/rules/index.ts';
import { successRatio } from './success-ratio.ts';

/** How well each workflow does. */
export const successRateByWorkflow = recordingRule({
  record: 'pipeline:success_rate:by_workflow',
  expr: successRatio(['repository', 'workflow']),
  help: "Share of a workflow's runs with a verdict in the last hour that succeeded, 0 to 1.",
});
