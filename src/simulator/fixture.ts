import { fixtureInput } from '../settings/fixture.ts';
import { type Settings, checkSettings } from '../settings/index.ts';
import type { Incident } from './incidents.ts';
import { type Model, createModel } from './model.ts';
import { modelFamilies } from './series/families.ts';
import type { Family } from './series/step-series.ts';
import { day, hour } from './time.ts';

/** A company of every kind of workflow, for the simulator's own tests. */
export const companySettings: Settings = checkSettings({
  ...fixtureInput,
  github: {
    repositories: [
      {
        name: 'acme/backend',
        workflows: [{ name: 'backend-ci' }, { name: 'nightly' }, { name: 'deploy', deploys: true }],
      },
      { name: 'acme/web', defaultBranch: 'trunk', workflows: [{ name: 'frontend-ci' }, { name: 'e2e' }] },
    ],
  },
});

/** A Monday, 00:00 UTC. */
export const monday = Date.UTC(2026, 9, 5);

/** Ten o'clock in the morning on that Monday's Wednesday, UTC: everybody is at work. */
export const wednesday = monday + 2 * day + 10 * hour;

const models = new Map<string, Model>();

/** The company's days from that Monday on; made once for the same arguments. */
export function companyModel(seed: number, days: number, incidents: readonly Incident[] = []): Model {
  const key = JSON.stringify([seed, days, incidents]);
  let model = models.get(key);
  if (!model) {
    model = createModel(companySettings, { seed, from: monday, to: monday + days * day, incidents });
    models.set(key, model);
  }
  return model;
}

const families = new WeakMap<Model, Family[]>();

/** A model's series; made once for each model. */
export function companyFamilies(model: Model): readonly Family[] {
  let made = families.get(model);
  if (!made) {
    made = modelFamilies(model);
    families.set(model, made);
  }
  return made;
}
