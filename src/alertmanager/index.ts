export { checkConfig, receiversOf } from './amtool.ts';
export type { AlertmanagerConfig, InhibitRule, Receiver, RootRoute, Route, TimeInterval } from './config.ts';
export {
  type AlertmanagerStart,
  type KnownAlert,
  type PostableAlert,
  RunningAlertmanager,
  type SilenceMatcher,
  startAlertmanager,
} from './running.ts';
export { configToYaml } from './to-yaml.ts';
export { readSilenceForm } from './silence-form.ts';
export { writeFiles } from './write-files.ts';
