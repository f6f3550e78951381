import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/dashboard';

/**
 * The data sources of the stack. Each is a variable on every dashboard, so that a dashboard also works where it is
 * imported by hand; the variable's first value is the uid that is provisioned.
 */
export const sources = {
  prometheus: { type: 'prometheus', uid: 'prometheus', name: 'Prometheus' },
  loki: { type: 'loki', uid: 'loki', name: 'Loki' },
  tempo: { type: 'tempo', uid: 'tempo', name: 'Tempo' },
} as const;

/** The name of a data source's variable. */
export type SourceName = keyof typeof sources;

/** A reference to the data source that a dashboard's variable holds. */
export function sourceRef(name: SourceName): DataSourceRef {
  return { type: sources[name].type, uid: `\${${name}}` };
}
