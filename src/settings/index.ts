export { severities } from './alerting.ts';
export { reservedReceivers } from './cross-checks.ts';
export { checkSettings, loadSettings } from './load.ts';
export { type Settings, type SettingsInput, defineStack } from './schema.ts';
export { SettingsError, type SettingsFinding } from './settings-error.ts';
