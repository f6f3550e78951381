import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Manifest, buildFolder, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';
import { lookup } from './figures/lookup.ts';

// Each replica of Prometheus gets all samples, each once, in every way to deploy the stack.

const { kustomize } = await ensurePrograms(['kustomize']);
const pipeline = z.object({ exporters: z.array(z.string()).optional() });
const collectorFile = z.object({
  exporters: z.record(z.string(), z.object({ endpoint: z.string().optional() }).nullable()).default({}),
  service: z.object({ pipelines: z.record(z.string(), pipeline).default({}) }).prefault({}),
});

describe.each(['base', 'overlays/production', 'overlays/example-company', 'overlays/local'])(
  '%s writes to each replica of Prometheus once:',
  async (name) => {
    const { manifests } = await buildFolder(kustomize, join(import.meta.dirname, name));
    const replicas = workloads(manifests).find(({ metadata }) => metadata.name === 'prometheus')?.spec
      .replicas;
    const wanted = Array.from({ length: replicas ?? 0 }, (_, index) => `prometheus-${index}`);
    const hosts = (urls: readonly string[]): string[] =>
      urls.map((url) => new URL(url).host.split('.', 1)[0] ?? '').sort();

    it('Tempo’s metrics generator', () => {
      const written = lookup(manifests).file('tempo.yaml', 'metrics_generator', 'storage', 'remote_write');
      const entries = z.array(z.object({ url: z.url(), basic_auth: z.object({}) })).parse(written);
      expect(hosts(entries.map(({ url }) => url))).toEqual(wanted);
    });

    it.each(['metrics', 'metrics/spans'])('the collector’s pipeline %s', (of) => {
      const files = ['collector.yaml', 'transport.yaml'].map((file) => read(manifests, file));
      // As the collector merges them: a later list takes the place of an earlier one.
      const exporters = files.map(({ service }) => service.pipelines[of]?.exporters).findLast(Boolean) ?? [];
      const urls = exporters.map(
        (exporter) => files.map((file) => file.exporters[exporter]?.endpoint).findLast(Boolean) ?? '',
      );
      expect(hosts(urls)).toEqual(wanted);
    });
  },
);

function read(manifests: readonly Manifest[], file: string): z.infer<typeof collectorFile> {
  const text = manifests.map(({ data }) => data?.[file]).find((one) => one !== undefined) ?? '';
  return collectorFile.parse(parse(text, { merge: true }));
}
