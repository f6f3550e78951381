import { panels } from '../dashboards/panels.ts';
import {
  pipelineLastRunSuccess,
  pipelineOldestActiveRun,
  pipelineRuns,
  pipelineRunsActive,
} from '../metrics/pipeline.ts';
import { up } from '../metrics/scrape.ts';
import { type Vector, countBy, maxBy, presentOverTime } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** The pipeline exporter runs, but nothing that it sends arrives: every other pipeline alert is blind. */
export function pipelineTelemetryMissing({ objectives }: Settings): AlertRule {
  const { after } = objectives.telemetryMissing;
  // Pushed series have no `up` of their own. They are sent also when nothing runs, so silence means loss.
  const running = maxBy([], up.where({ job: 'pipeline-exporter' })).eq(1);
  // Before that it may not have begun to send.
  const started = maxBy([], presentOverTime(up.where({ job: 'pipeline-exporter' }).over('5m', after)));
  const arriving = [pipelineRunsActive, pipelineOldestActiveRun, pipelineLastRunSuccess]
    .map((metric): Vector<never> => countBy([], presentOverTime(metric.where().over(after))))
    .reduce((some, one) => some.or(one), countBy([], presentOverTime(pipelineRuns.where().over(after))));
  return alert({
    alert: 'PipelineTelemetryMissing',
    expr: running.and(started).unless(arriving),
    for: '1m',
    severity: 'high',
    // Not `pipeline`: this is the exporter or its way to Prometheus, and must not be taken for a workflow's fault.
    component: 'pipeline-exporter',
    summary: 'No telemetry of pipelines arrives',
    description: `The pipeline exporter is up, but Prometheus has received no pipeline series from it for ${after}. Alerts on pipelines cannot fire.`,
    panel: { dashboard: 'operations', panel: panels.operations.pipelineStatus },
  });
}
