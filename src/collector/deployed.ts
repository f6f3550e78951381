import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The collector's configuration as it is deployed: its files in the order in which they are merged. */
export const deployedCollector: readonly string[] = [
  join(root, 'deploy/base/otel-collector/collector.yaml'),
  join(root, 'deploy/generated/otel-collector/settings.yaml'),
];

/** Loki's configuration as it is deployed, and its tenants. */
export const deployedLoki = {
  config: join(root, 'deploy/base/loki/loki.yaml'),
  overrides: join(root, 'deploy/generated/loki/overrides.yaml'),
} as const;
