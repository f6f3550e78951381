import { escapeText } from '../src/collector/statement.ts';
import type { Settings } from '../src/settings/index.ts';
import { pipelineService } from './sampling.ts';
import { flattenStatements } from './secrets.ts';

/** Attribute that holds a record's tenant; senders cannot set it, since all names under `loki.` are dropped first. */
const tenantAttribute = 'loki.tenant.name';

/** Labels of pipelines' logs besides those of every record (`exporter`, `job`, `level`). */
export const pipelineLabels = ['repository', 'workflow'] as const;

// Hints of the Loki exporter: a sender could choose another's tenant, or labels without number. Nested ones become hints
// when fields are made flat, so that comes first; a field without a name would hide what is below it.
const deleteHints = 'delete_matching_keys(attributes, "^(loki(\\\\..*)?)?$$")';

/** The processor `transform/tenants`. */
export function tenantsProcessor(settings: Settings): object {
  return {
    error_mode: 'propagate',
    log_statements: [
      { context: 'resource', statements: [...flattenStatements('attributes'), deleteHints] },
      {
        context: 'log',
        statements: [...flattenStatements('attributes', 4), deleteHints, ...tenantStatements(settings)],
      },
    ],
  };
}

/**
 * Statements that give each log record its tenant and its labels. A later one that fits wins: the last tenant of the
 * settings takes what nobody claims, then environments claim, then services, then the repository of a pipeline.
 */
function tenantStatements({ tenants, github }: Settings): string[] {
  const rest = tenants.at(-1)?.name ?? '';
  const claims = (field: 'environments' | 'services', attribute: string): string[] =>
    tenants.flatMap(({ name, [field]: values }) =>
      values.map((value) => setTenant(name, `resource.attributes["${attribute}"] == "${escapeText(value)}"`)),
    );
  return [
    `set(attributes["loki.tenant"], "${tenantAttribute}")`,
    setTenant(rest),
    ...claims('environments', 'deployment.environment'),
    ...claims('services', 'service.name'),
    ...github.repositories.map(({ name, tenant }) =>
      setTenant(tenant, `${isPipeline} and attributes["repository"] == "${escapeText(name)}"`),
    ),
    `set(attributes["loki.attribute.labels"], "${pipelineLabels.join(', ')}") where ${isPipeline}`,
  ];
}

const isPipeline = `resource.attributes["service.name"] == "${pipelineService}"`;

function setTenant(tenant: string, where?: string): string {
  const statement = `set(attributes["${tenantAttribute}"], "${escapeText(tenant)}")`;
  return where === undefined ? statement : `${statement} where ${where}`;
}
