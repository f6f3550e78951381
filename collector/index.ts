import { stringify } from 'yaml';
import type { Settings } from '../src/settings/index.ts';
import { samplingPolicies } from './sampling.ts';
import { attributeStatements, bodyStatements } from './secrets.ts';
import { tenantStatements } from './tenants.ts';

/** What the settings add to `deploy/base/otel-collector/collector.yaml`: content by file name. */
export function collectorFiles(settings: Settings): Record<string, string> {
  const processors = {
    tail_sampling: { policies: samplingPolicies(settings) },
    'transform/tenants': {
      error_mode: 'propagate',
      log_statements: [{ context: 'log', statements: tenantStatements(settings) }],
    },
    // A record that cannot be masked is not sent on.
    'transform/secrets': {
      error_mode: 'propagate',
      log_statements: [{ context: 'log', statements: [...bodyStatements(), ...attributeStatements()] }],
      trace_statements: [
        { context: 'span', statements: attributeStatements() },
        { context: 'spanevent', statements: attributeStatements() },
      ],
    },
  };
  return { 'settings.yaml': stringify({ processors }, { lineWidth: 0, aliasDuplicateObjects: false }) };
}
