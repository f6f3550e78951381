export { annotations, panelPath } from './links.ts';
export {
  type AlertRule,
  type PanelLink,
  type RecordedSeries,
  type RecordingRule,
  type RuleGroup,
  type Severity,
  alert,
  recordingRule,
} from './rule.ts';
export { alertLabels, rulesToYaml } from './to-yaml.ts';
