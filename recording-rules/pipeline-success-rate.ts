import { recordingRule } from '../src/rules/index.ts';
import { successRatio } from './success-ratio.ts';

/** How well all pipelines do together: one series, no labels. */
export const successRate = recordingRule({
  record: 'pipeline:success_rate',
  expr: successRatio([]),
  help: 'Share of all runs with a verdict in the last hour that succeeded, 0 to 1.',
});
