import { stringify } from 'yaml';

/** ConfigMaps by the folder of the tree that each one holds. */
const configMaps: Readonly<Record<string, string>> = {
  rules: 'prometheus-rules',
  alertmanager: 'alertmanager-config',
};

/**
 * The Kustomization that makes ConfigMaps of the generated files.
 *
 * Names carry no hash of the content: Prometheus, Alertmanager and the sidecars reload what changes, and a new name
 * would restart them instead.
 */
export function kustomization(paths: readonly string[]): string {
  const configMapGenerator = Object.entries(configMaps).map(([folder, name]) => ({
    name,
    files: paths.filter((path) => path.startsWith(`${folder}/`)).sort(),
  }));
  return stringify(
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: 'observability',
      generatorOptions: { disableNameSuffixHash: true },
      configMapGenerator,
    },
    { lineWidth: 0 },
  );
}
