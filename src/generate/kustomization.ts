import { stringify } from 'yaml';

/** ConfigMaps by the folder of the tree that each one holds. */
const configMaps: Readonly<Record<string, string>> = {
  rules: 'prometheus-rules',
  alertmanager: 'alertmanager-config',
  'otel-collector': 'otel-collector-settings',
  loki: 'loki-overrides',
};

/** Folders whose program reads them at its start alone. */
const readOnce: ReadonlySet<string> = new Set(['otel-collector']);
const inPlace = { disableNameSuffixHash: true } as const;

/** Labels by which Grafana's sidecars find what they load, and the annotation that names a dashboard's folder. */
const sidecar = {
  dashboard: 'grafana_dashboard',
  dataSource: 'grafana_datasource',
  folder: 'grafana_folder',
};

/** What is said of a dashboard's ConfigMap. */
export interface PlacedDashboard {
  readonly uid: string;
  /** Grafana's folder. */
  readonly folder: string;
}

/**
 * The Kustomization that makes ConfigMaps of the generated files.
 *
 * Most names carry no hash of the content: Prometheus, Alertmanager, Loki and the sidecars reload what changes, and a new
 * name would restart them instead. The collector reads its own at the start: a new name replaces its pods. Each dashboard has a ConfigMap of its own: together they would come near the 1 MiB that
 * one may hold, and a change of one would be a change of all.
 */
export function kustomization(paths: readonly string[], dashboards: readonly PlacedDashboard[]): string {
  const configMapGenerator = [
    ...Object.entries(configMaps).map(([folder, name]) => ({
      name,
      files: paths.filter((path) => path.startsWith(`${folder}/`)).sort(),
      ...(readOnce.has(folder) ? {} : { options: { ...inPlace } }),
    })),
    {
      name: 'grafana-datasources',
      files: ['datasources/datasources.yaml'],
      options: { ...inPlace, labels: { [sidecar.dataSource]: '1' } },
    },
    ...dashboards.map(({ uid, folder }) => ({
      name: `dashboard-${uid}`,
      files: [`dashboards/${uid}.json`],
      options: {
        ...inPlace,
        labels: { [sidecar.dashboard]: '1' },
        annotations: { [sidecar.folder]: folder },
      },
    })),
  ];
  return stringify(
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: 'observability',
      resources: ['services'],
      configMapGenerator,
    },
    { lineWidth: 0 },
  );
}

/**
 * The Kustomization of what the services read of the settings. Its name carries a hash of the content: they read it
 * when they start, so a change has to start them anew.
 */
export function servicesKustomization(): string {
  return stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'observability',
    configMapGenerator: [{ name: 'services-settings', files: ['settings.json'] }],
  });
}

/** The Kustomize component that puts the data sources for backends behind TLS in place of the others. */
export function mtlsComponent(): string {
  return stringify(
    {
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      configMapGenerator: [
        {
          name: 'grafana-datasources',
          namespace: 'observability',
          behavior: 'merge',
          files: ['datasources.yaml'],
          options: { disableNameSuffixHash: true },
        },
      ],
    },
    { lineWidth: 0 },
  );
}
