import type { AlertmanagerConfig } from '../src/alertmanager/config.ts';
import { configToYaml } from '../src/alertmanager/to-yaml.ts';
import type { Settings } from '../src/settings/index.ts';
import { inhibitRules } from './inhibition.ts';
import { timeIntervals } from './mute-times.ts';
import { globalConfig, receivers } from './receivers.ts';
import { rootRoute } from './routes.ts';
import { type Paths, podPaths } from './secrets.ts';
import { templateFiles } from './templates/index.ts';

export { type Paths, podPaths, secretFiles } from './secrets.ts';

/** Alertmanager's configuration. Secrets stand in it as paths of files alone. */
export function alertmanagerConfig(settings: Settings, paths: Paths = podPaths): AlertmanagerConfig {
  return {
    global: globalConfig(settings, paths),
    templates: ['*.tmpl'],
    route: rootRoute(settings),
    inhibit_rules: inhibitRules,
    receivers: receivers(settings, paths),
    time_intervals: timeIntervals(settings),
  };
}

/** `alertmanager.yaml` and the templates that it reads, to be put into one folder: content by file name. */
export function alertmanagerFiles(settings: Settings, paths: Paths = podPaths): Record<string, string> {
  return {
    'alertmanager.yaml': configToYaml(alertmanagerConfig(settings, paths)),
    ...templateFiles(settings),
  };
}
