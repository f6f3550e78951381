import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricFamily } from '../src/catalogue/exposition.ts';
import { findPrograms } from '../src/tools/index.ts';
import { alertmanagerScene } from './evidence/alertmanager.ts';
import { differences } from './evidence/compare.ts';
import { otelCollectorScene } from './evidence/otel-collector.ts';
import { prometheusScene } from './evidence/prometheus.ts';
import { type Outcome, evidenceReport } from './evidence/report.ts';
import type { Scene } from './evidence/scene.ts';
import { Stage } from './evidence/stage.ts';
import { thanosScene } from './evidence/thanos.ts';
import { catalogue } from './index.ts';

// Entries that claim to be seen in a real program's metrics are compared with them, at the pinned version.

/** How long a program may take until it shows everything that the catalogue claims. */
const deadlineSeconds = 30;

const scenes: readonly Scene[] = [prometheusScene, alertmanagerScene, otelCollectorScene, thanosScene];
const names = new Set(scenes.flatMap(({ program, needs }) => [program, ...needs]));
const { available } = await findPrograms([...names]);
const outcomes = new Map<string, Outcome>();

for (const { program, needs, play } of scenes) {
  const missing = [program, ...needs].filter((name) => !available.has(name));
  const entries = catalogue.filter(
    ({ evidence }) => evidence.kind === 'scraped' && evidence.program === program,
  );
  outcomes.set(program, missing.length === 0 ? 'compared' : 'skipped');
  const why = missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} cannot be had)`;

  describe.skipIf(missing.length > 0)(`metrics of ${program}${why}`, () => {
    let families: ReadonlyMap<string, MetricFamily> = new Map();
    let stage: Stage | undefined;

    beforeAll(async () => {
      stage = await Stage.open();
      const scrape = await play(stage, (name) => {
        const found = available.get(name);
        if (!found) throw new Error(`the scene of ${program} does not name ${name} among its needs`);
        return found;
      });
      const deadline = Date.now() + deadlineSeconds * 1000;
      do {
        await sleep(500);
        families = await scrape();
      } while (Date.now() < deadline && entries.some((entry) => differences(entry, families).length > 0));
    }, 120_000);

    afterAll(() => stage?.close());

    it.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
      expect(differences(entry, families)).toEqual([]);
    });
  });
}

describe('evidence', () => {
  it('has a scene for every program whose metrics are said to be scraped', () => {
    const claimed = catalogue.flatMap(({ evidence }) =>
      evidence.kind === 'scraped' ? [evidence.program] : [],
    );
    expect([...new Set(claimed)].filter((program) => !outcomes.has(program))).toEqual([]);
  });

  it('is told in the output', () => {
    const report = evidenceReport(catalogue, outcomes);
    process.stderr.write(report);
    for (const { name, evidence } of catalogue) {
      if (evidence.kind === 'source') expect(report).toContain(name);
    }
  });
});
