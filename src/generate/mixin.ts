import type { DashboardDefinition } from '../dashboards/index.ts';
import type { DataSource, Transport } from '../datasources/index.ts';
import type { RuleGroup } from '../rules/index.ts';
import type { Settings } from '../settings/index.ts';

/**
 * All definitions as functions of the settings: what the generator turns into files. It knows no metric, rule or
 * dashboard by name; the file `mixin.ts` at the top of the repository brings them together.
 */
export interface Mixin {
  /** Rule groups by the rule file that they stand in, without its ending. */
  readonly ruleFiles: (settings: Settings) => Readonly<Record<string, readonly RuleGroup[]>>;
  /** Alertmanager's configuration and templates, by file name. */
  readonly alertmanagerFiles: (settings: Settings) => Readonly<Record<string, string>>;
  /** What the settings add to the collector's configuration, by file name. */
  readonly collectorFiles: (settings: Settings) => Readonly<Record<string, string>>;
  /** What the settings add to Loki's configuration, by file name. */
  readonly lokiFiles: (settings: Settings) => Readonly<Record<string, string>>;
  /** Grafana's dashboards. */
  readonly dashboards: (settings: Settings) => readonly DashboardDefinition[];
  /** Grafana's data sources, where the backends are reached in the clear (unless told otherwise) or over TLS. */
  readonly dataSources: (settings: Settings, transport?: Transport) => readonly DataSource[];
}
