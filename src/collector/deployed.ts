import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The collector's configuration as it is deployed: its files in the order in which they are merged. */
export const deployedCollector: readonly string[] = [
  join(root, 'deploy/base/otel-collector/collector.yaml'),
  join(root, 'deploy/generated/otel-collector/settings.yaml'),
];

/** Loki's configuration as it is deployed, its tenants, and the arguments that the component `mtls` adds. */
export const deployedLoki = {
  config: join(root, 'deploy/base/loki/loki.yaml'),
  overrides: join(root, 'deploy/generated/loki/overrides.yaml'),
  tlsArguments: join(root, 'deploy/components/mtls/loki-args.yaml'),
} as const;
