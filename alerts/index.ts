import type { RuleGroup } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { pipelineSuccessRateLow } from './pipeline-success-rate-low.ts';

/** All alerts, by rule file: a file a subject, so that one that fails to load takes nothing else with it. */
export function alertGroups(settings: Settings): Record<string, RuleGroup[]> {
  return {
    'pipeline-alerts': [{ name: 'pipeline_alerts', rules: [pipelineSuccessRateLow(settings)] }],
  };
}
