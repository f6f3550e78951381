import { stringify } from 'yaml';

/** How the collector's backends are reached. */
export type Transport = 'clear' | 'tls';

/** A data source as Grafana provisions it ("Provision Grafana", section "Data sources", in its documentation). */
export interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: 'prometheus' | 'loki' | 'tempo' | 'alertmanager';
  readonly url: string;
  readonly isDefault?: boolean;
  readonly basicAuth?: boolean;
  readonly basicAuthUser?: string;
  readonly jsonData: Readonly<Record<string, unknown>>;
  /** Never a secret itself: `$__file{…}` or a value that is none. */
  readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** Grafana's provisioning file with these data sources. People cannot edit them in the browser: git is the source. */
export function dataSourcesToYaml(dataSources: readonly DataSource[]): string {
  const datasources = dataSources.map((source) => ({
    ...source,
    orgId: 1,
    access: 'proxy',
    editable: false,
  }));
  return stringify({ apiVersion: 1, datasources }, { lineWidth: 0 });
}

/** Text that Grafana must not expand while it reads the file: `$` begins its own variables there. */
export function escapeProvisioned(text: string): string {
  return text.replaceAll('$', '$$$$');
}
