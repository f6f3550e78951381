import { stringify } from 'yaml';
import { durationSeconds } from '../src/promql/index.ts';
import type { Settings } from '../src/settings/index.ts';

/**
 * Loki's runtime configuration: limits and retention of each tenant. Loki reads it again by itself
 * (https://grafana.com/docs/loki/latest/configure/#runtime-configuration-file).
 */
export function lokiFiles({ tenants, retention }: Settings): Record<string, string> {
  const overrides = Object.fromEntries(
    tenants.map(
      ({ name, ingestionRateMb, ingestionBurstMb, maxStreams, retention: own = retention.logs }) => {
        // Loki's retention is counted in whole days; it reads hours.
        const kept = `${Math.ceil(durationSeconds(own) / 86_400) * 24}h`;
        return [
          name,
          {
            ingestion_rate_mb: ingestionRateMb,
            ingestion_burst_size_mb: ingestionBurstMb,
            max_global_streams_per_user: maxStreams,
            retention_period: kept,
            // A dashboard may look at more days than there are logs of: Loki then answers with what it has.
            max_query_lookback: kept,
          },
        ];
      },
    ),
  );
  return { 'overrides.yaml': stringify({ overrides }) };
}
