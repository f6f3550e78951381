import type { DataSource, Transport } from '../src/datasources/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { alertmanager } from './alertmanager.ts';
import { lokiSources } from './loki.ts';
import { prometheus } from './prometheus.ts';
import { tempo } from './tempo.ts';

/** What Grafana asks. Of these, Loki alone is behind TLS where the collector's backends are. */
export function dataSources(settings: Settings, transport: Transport = 'clear'): DataSource[] {
  return [prometheus, ...lokiSources(settings, transport), tempo, alertmanager];
}
