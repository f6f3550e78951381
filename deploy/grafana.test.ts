import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allContainers, buildFolder, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';

// What no program here can say, since no Grafana runs in the tests: facts from the sources of what is deployed.

const { kustomize } = await ensurePrograms(['kustomize']);
const { manifests } = await buildFolder(kustomize, join(import.meta.dirname, 'base'));
const data = manifests.flatMap((one) => Object.entries(one.data ?? {}));

describe('Grafana', () => {
  it('shows Prometheus’ alerts where a dashboard lists alerts, and evaluates none of its own', () => {
    // public/app/plugins/panel/alertlist/module.tsx of Grafana 10.2: without unified alerting the panel is another one,
    // of Grafana's old alerts, and knows none of our options.
    const lists = data.filter(([name, text]) => name.endsWith('.json') && text.includes('"alertlist"'));
    expect(lists.length).toBeGreaterThan(0);
    const ini = data.find(([name]) => name === 'grafana.ini')?.[1] ?? '';
    const [, section = ''] = /\[unified_alerting\]([^[]*)/.exec(ini) ?? [];
    expect(section).toMatch(/^enabled = true$/m);
    expect(section).toMatch(/^execute_alerts = false$/m);
  });

  it('has sidecars that are asked for their health in a way that this version answers', () => {
    // k8s-sidecar serves /healthz from 1.31.0 on; before, a probe by HTTP would keep Grafana's pods from being ready.
    const sidecars = workloads(manifests)
      .flatMap(allContainers)
      .filter(({ image }) => /\/k8s-sidecar:1\.(2\d|30)\./.test(image));
    expect(sidecars).toHaveLength(3);
    for (const { readinessProbe, livenessProbe } of sidecars)
      for (const probe of [readinessProbe, livenessProbe]) expect(probe ?? {}).not.toHaveProperty('httpGet');
  });
});
