import { alertGroups } from './alerts/index.ts';
import type { Mixin } from './src/generate/index.ts';

/** All definitions of this repository, as the generator takes them. */
export const mixin: Mixin = {
  ruleFiles: (settings) => ({ ...alertGroups(settings) }),
  alertmanagerFiles: () => ({}),
};
