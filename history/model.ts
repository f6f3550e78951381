import { recordingRuleGroups } from '../recording-rules/index.ts';
import type { RuleGroup } from '../src/rules/index.ts';
import { type Family, type Model, createModel, modelFamilies } from '../src/simulator/index.ts';
import { stackFamilies } from '../src/simulator/stack/families.ts';
import * as month from './organisation.ts';

/** Distance of samples: that of scrapes and of what services push. */
export const stepMs = 60_000;

let made: Model | undefined;

/** The month's model. The same each time, so that it is made once. */
export function monthModel(): Model {
  const { settings, start, end, incidents } = month;
  made ??= createModel(settings, { seed: 1, from: start, to: end, incidents });
  return made;
}

/** All of its families from a time until another. */
export function monthFamilies(model: Model, from: number, to: number): Family[] {
  return [...modelFamilies(model), ...stackFamilies(model, { from, to, step: stepMs }, month.outages)];
}

/** The recording rules that the month's company has. */
export function monthRules(): RuleGroup[] {
  return recordingRuleGroups(month.settings);
}
