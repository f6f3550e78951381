import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { programFamilies } from './families.ts';
import { programNames } from './program.ts';

describe('the program table', () => {
  it('has every program once', () => {
    const listed = programFamilies.flatMap(({ programs }) => programs.map(({ name }) => name));
    expect(listed.toSorted()).toEqual([...programNames].sort());
  });

  const pins: Record<string, (version: string) => string> = {
    prometheus: (version) => `github.com/prometheus/prometheus v${version.replace(/^2\./, '0.')}`,
    alertmanager: (version) => `github.com/prometheus/alertmanager v${version}`,
    collector: (version) => `go.opentelemetry.io/collector/otelcol v${version}`,
    thanos: (version) => `github.com/thanos-io/thanos v${version}`,
    versitygw: (version) => `github.com/versity/versitygw v${version}`,
    loki: (version) => `github.com/grafana/loki/v3 v${version}`,
    'kube-apiserver': (version) => `k8s.io/kubernetes v${version}`,
    etcd: (version) => `go.etcd.io/etcd/server/v3 v${version}`,
    kustomize: (version) => `sigs.k8s.io/kustomize/kustomize/v5 v${version}`,
  };

  it.each(programFamilies.filter(({ goBuild }) => goBuild))(
    'has the version of $name that its go.mod pins',
    ({ goBuild, version }) => {
      const module = goBuild?.module ?? '';
      const goMod = readFileSync(new URL(`../../tools/${module}/go.mod`, import.meta.url), 'utf8');
      expect(goMod).toContain(pins[module]?.(version) ?? 'a pin that this test knows');
    },
  );

  it('gives the Go package of every program that is built', () => {
    const built = programFamilies.filter(({ goBuild }) => goBuild).flatMap(({ programs }) => programs);
    expect(built.filter(({ goPackage }) => goPackage === undefined)).toEqual([]);
  });
});
