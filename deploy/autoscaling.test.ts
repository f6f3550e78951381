import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogue } from '../metrics/index.ts';
import { buildFolder } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';

// What the autoscalers ask for is what prometheus-adapter serves, out of series that the programs have.

const { kustomize } = await ensurePrograms(['kustomize']);
const { manifests } = await buildFolder(kustomize, join(import.meta.dirname, 'overlays/production'));

const scaler = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
    metrics: z.array(
      z.looseObject({
        pods: z
          .object({ metric: z.object({ name: z.string() }) })
          .loose()
          .optional(),
      }),
    ),
  }),
});
const scalers = manifests
  .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
  .map((one) => scaler.parse(one).spec);
const text = manifests.map(({ data }) => data?.['adapter.yaml']).find(Boolean) ?? '';
const { rules } = z
  .object({
    rules: z.array(
      z.looseObject({
        seriesQuery: z.string(),
        name: z.object({ as: z.string() }),
        metricsQuery: z.string(),
      }),
    ),
  })
  .parse(parse(text, { merge: true }));

/** No rule or panel asks for them, so they are not in the catalogue; where they stand in the programs' sources. */
const elsewhere = {
  tempo_distributor_traces_per_batch_sum: 'Tempo 2.3.1, modules/distributor/distributor.go',
  grafana_live_node_num_users: 'Grafana 10.2.3, pkg/services/live/live.go, by centrifuge',
};

describe('autoscalers', () => {
  it('ask for what the adapter serves, all of it', () => {
    const asked = scalers.flatMap(({ metrics }) => metrics.flatMap(({ pods }) => pods?.metric.name ?? []));
    expect(asked.sort()).toEqual(rules.map(({ name }) => name.as).sort());
  });

  it('scale what is there, and own the number of its replicas', () => {
    for (const { scaleTargetRef } of scalers) {
      const target = manifests.find(
        ({ kind, metadata }) => kind === scaleTargetRef.kind && metadata.name === scaleTargetRef.name,
      );
      expect(target, scaleTargetRef.name).toBeDefined();
      expect(target?.['spec']).not.toHaveProperty('replicas');
    }
  });

  it.each(rules)(
    '$name.as comes from a series that a program has, one a pod',
    ({ seriesQuery, metricsQuery }) => {
      const series = /^\w+/.exec(seriesQuery)?.[0] ?? '';
      expect(series in elsewhere || catalogue.some(({ name }) => name === series), series).toBe(true);
      expect(seriesQuery).toContain('pod!=""');
      expect(metricsQuery).toContain('by (<<.GroupBy>>)');
    },
  );
});
