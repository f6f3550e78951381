import { stringify } from 'yaml';
import type { Settings } from '../src/settings/index.ts';
import { samplingPolicies } from './sampling.ts';
import { secretsProcessor } from './secrets.ts';
import { tenantsProcessor } from './tenants.ts';

/** What the settings add to `deploy/base/otel-collector/collector.yaml`: content by file name. */
export function collectorFiles(settings: Settings): Record<string, string> {
  const processors = {
    tail_sampling: { policies: samplingPolicies(settings) },
    'transform/tenants': tenantsProcessor(settings),
    'transform/secrets': secretsProcessor(),
  };
  return { 'settings.yaml': stringify({ processors }, { lineWidth: 0, aliasDuplicateObjects: false }) };
}
