import { sources } from '../src/dashboards/index.ts';
import { type DataSource, type Transport, escapeProvisioned } from '../src/datasources/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** Logs: of all tenants, and of each for those who may see no other. */
export function lokiSources({ tenants }: Settings, transport: Transport): DataSource[] {
  const names = tenants.map(({ name }) => name);
  return [
    loki(sources.loki.name, sources.loki.uid, names, transport),
    ...names.map((name) =>
      loki(`${sources.loki.name} ${name}`, `${sources.loki.uid}-${name}`, [name], transport),
    ),
  ];
}

/** Where the component `mtls` mounts Grafana's own certificate. */
const certificate = {
  tlsCACert: '$__file{/etc/grafana/tls/ca.crt}',
  tlsClientCert: '$__file{/etc/grafana/tls/tls.crt}',
  tlsClientKey: '$__file{/etc/grafana/tls/tls.key}',
};

function loki(name: string, uid: string, tenants: readonly string[], transport: Transport): DataSource {
  const isTls = transport === 'tls';
  return {
    name,
    uid,
    type: 'loki',
    url: `${isTls ? 'https' : 'http'}://loki.observability.svc:3100`,
    jsonData: {
      ...(isTls ? { tlsAuth: true, tlsAuthWithCACert: true } : {}),
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
    secureJsonData: { httpHeaderValue1: tenants.join('|'), ...(isTls ? certificate : {}) },
  };
}
