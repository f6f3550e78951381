import type { DataSource } from '../src/datasources/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { alertmanager } from './alertmanager.ts';
import { lokiSources } from './loki.ts';
import { prometheus } from './prometheus.ts';
import { tempo } from './tempo.ts';

/** What Grafana asks. */
export function dataSources(settings: Settings): DataSource[] {
  return [prometheus, ...lokiSources(settings), tempo, alertmanager];
}
