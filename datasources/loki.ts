import { sources } from '../src/dashboards/index.ts';
import { type DataSource, escapeProvisioned } from '../src/datasources/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** Logs: of all tenants, and of each for those who may see no other. */
export function lokiSources({ tenants }: Settings): DataSource[] {
  const names = tenants.map(({ name }) => name);
  return [
    loki(sources.loki.name, sources.loki.uid, names),
    ...names.map((name) => loki(`${sources.loki.name} ${name}`, `${sources.loki.uid}-${name}`, [name])),
  ];
}

function loki(name: string, uid: string, tenants: readonly string[]): DataSource {
  return {
    name,
    uid,
    type: 'loki',
    url: 'http://loki.observability.svc:3100',
    jsonData: {
      maxLines: 1000,
      httpHeaderName1: 'X-Scope-OrgID',
      derivedFields: [
        {
          name: 'trace',
          // In a record as the collector writes it ("traceid":"…") and in a line that a panel has formatted (traceid=…).
          matcherRegex: String.raw`traceid"?[:=]"?(\w+)`,
          datasourceUid: sources.tempo.uid,
          url: escapeProvisioned('${__value.raw}'),
          urlDisplayLabel: 'Open the trace',
        },
      ],
    },
    // Loki reads a|b as several tenants; the name of a tenant is no secret.
    secureJsonData: { httpHeaderValue1: tenants.join('|') },
  };
}
