import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as metrics from '../../../metrics/cost.ts';
import { parseExposition } from '../../catalogue/exposition.ts';
import type { Metric } from '../../catalogue/index.ts';
import { hour as hourMs } from '../../simulator/time.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { pipelineMigrations } from '../pipeline/service.ts';
import { costMigrations } from './open-cost-store.ts';
import { Ledger } from './testing/ledger.ts';
import { type World, startWorld } from './testing/world.ts';

describe('what the exporter emits', () => {
  let world: World;
  beforeAll(async () => {
    const store = await pgliteForTests().open([pipelineMigrations, costMigrations]);
    const start = Date.UTC(2028, 4, 16, 3);
    await store.query(
      "INSERT INTO billed_days VALUES ('2028-05-15', 'acme/shop', 'ci', 'ubuntu-latest', 90)",
    );
    world = await startWorld(store, new Ledger(), start, { pollMs: { aws: hourMs, usual: hourMs } });
    await world.service.tick();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  it('is what the catalogue has: names, types and labels, in both directions', async () => {
    const families = [...parseExposition(await world.metrics()).values()].filter(({ name }) =>
      /^(cost|claude)_/.test(name),
    );
    const emitted = families.map(({ name, type, labels }) => ({
      name,
      type,
      labels: [...labels.keys()].sort(),
    }));
    const ofTarget = ['job', 'instance', 'namespace', 'pod'];
    const catalogue = Object.values(metrics).map((metric: Metric) => ({
      name: metric.name,
      type: metric.type,
      labels: Object.keys(metric.labels)
        .filter((label) => !ofTarget.includes(label))
        .sort(),
    }));
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(emitted.sort(byName)).toEqual(catalogue.sort(byName));
    for (const { name, labels } of families) {
      const metric: Metric | undefined = Object.values(metrics).find((one) => one.name === name);
      for (const [label, values] of labels) {
        const allowed = metric?.labels[label];
        if (Array.isArray(allowed))
          for (const value of values) expect(allowed, `${name} ${label}`).toContain(value);
      }
    }
  });

  it('prices minutes, also of workflows that never ran', async () => {
    const text = await world.metrics();
    expect(text).toContain('cost_workflow_usd_total{repository="acme/shop",workflow="ci"} 0.54\n');
    expect(text).toContain('cost_workflow_usd_total{repository="acme/shop",workflow="deploy"} 0\n');
  });

  it('is ready while the database answers', async () => {
    expect((await world.service.app.inject('/readyz')).json()).toEqual({
      status: 'ok',
      checks: { database: 'ok' },
    });
  });
});
