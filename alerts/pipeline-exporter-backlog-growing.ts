import { panels } from '../dashboards/panels.ts';
import { exporterBacklog } from '../metrics/pipeline.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { backlogNotShrinking } from './backlog-not-shrinking.ts';

/** A busy repository's deliveries of a minute; a worker that lives has done with them before the next. */
const least = 20;
const window = '15m';

/** Deliveries arrive and are stored, but are not processed: dashboards and alerts fall behind what happens. */
export function pipelineExporterBacklogGrowing(): AlertRule {
  return alert({
    alert: 'PipelineExporterBacklogGrowing',
    expr: backlogNotShrinking(exporterBacklog, window, least),
    for: '5m',
    severity: 'high',
    component: 'pipeline-exporter',
    summary: 'The pipeline exporter does not keep up',
    description: `At least {{ $value | printf "%.0f" }} deliveries and runs have been waiting for ${window}, and they do not become fewer (limit ${least}).`,
    panel: { dashboard: 'operations', panel: panels.operations.exporterBacklog },
  });
}
