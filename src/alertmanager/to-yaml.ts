import { stringify } from 'yaml';
import type { AlertmanagerConfig } from './config.ts';

/**
 * Alertmanager's configuration file. Its reader knows YAML 1.1, where a plain `12:30` or `on` is no text: such values
 * are quoted.
 */
export function configToYaml(config: AlertmanagerConfig): string {
  return stringify(config, { version: '1.1', lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}
