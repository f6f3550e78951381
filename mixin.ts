import { alertmanagerFiles } from './alertmanager/index.ts';
import { alertGroups } from './alerts/index.ts';
import { collectorFiles } from './collector/index.ts';
import { lokiFiles } from './collector/loki.ts';
import { dashboards } from './dashboards/index.ts';
import { dataSources } from './datasources/index.ts';
import { recordingRuleGroups } from './recording-rules/index.ts';
import type { Mixin } from './src/generate/index.ts';

/** All definitions of this repository, as the generator takes them. */
export const mixin: Mixin = {
  ruleFiles: (settings) => ({ 'recording-rules': recordingRuleGroups(settings), ...alertGroups(settings) }),
  alertmanagerFiles,
  collectorFiles,
  lokiFiles,
  dashboards,
  dataSources,
};
