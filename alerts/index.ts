import type { RuleGroup } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { companyAlerts } from './about-the-company.ts';
import { stackAlerts } from './about-the-stack.ts';

/** All alerts by rule file: one a subject, so that one that fails to load takes nothing else with it. */
export function alertGroups(settings: Settings): Record<string, readonly RuleGroup[]> {
  return { ...companyAlerts(settings), ...stackAlerts(settings) };
}
