import { alerts } from '../../../metrics/alerts.ts';
import type { Incident } from '../incidents.ts';
import type { Model } from '../model.ts';
import { GaugeFamily } from '../series/levels.ts';
import type { Family } from '../series/step-series.ts';
import { minute } from '../time.ts';
import type { Outage } from './stack-series.ts';

interface Firing {
  readonly alertname: string;
  readonly severity: 'critical' | 'high' | 'medium';
  readonly component: string;
  readonly repository?: string;
  readonly workflow?: string;
  readonly start: number;
  readonly end: number;
}

/** `ALERTS` as Prometheus would have written it through the model's incidents and the stack's outages. */
export function alertSeries({ incidents }: Model, outages: readonly Outage[]): Family {
  const family = new GaugeFamily(alerts);
  const firing: Firing[] = [
    ...incidents.flatMap(alertsOf),
    ...outages.map(({ job, start, end }) => ({
      alertname: 'TargetDown',
      severity: 'critical' as const,
      component: job,
      start: start + 2 * minute,
      end,
    })),
  ];
  for (const { start, end, repository = '', workflow = '', ...own } of firing) {
    const labels = { ...own, alertstate: 'firing', repository, workflow } as const;
    family.set(labels, start, 1);
    family.set(labels, end, NaN);
  }
  return family.finish();
}

/** The alerts that an incident raises, about as late as their rules would. */
function alertsOf(incident: Incident): Firing[] {
  const { start, end } = incident;
  const about =
    'workflow' in incident ? { repository: incident.repository, workflow: incident.workflow } : {};
  const pipeline = { component: 'pipeline', ...about } as const;
  switch (incident.kind) {
    case 'bad-deploy':
      return [
        { ...pipeline, alertname: 'PipelineFailing', severity: 'critical', start: start + 45 * minute, end },
        {
          ...pipeline,
          alertname: 'PipelineSuccessRateLow',
          severity: 'high',
          start: start + 90 * minute,
          end,
        },
      ];
    case 'stuck-run':
      return [
        { ...pipeline, alertname: 'PipelineStuck', severity: 'high', start: start + 120 * minute, end },
      ];
    case 'queue-jam':
      return [
        { ...pipeline, alertname: 'PipelineQueueLong', severity: 'medium', start: start + 30 * minute, end },
      ];
    case 'slow-build':
      return [
        { ...pipeline, alertname: 'PipelineSlow', severity: 'medium', start: start + 60 * minute, end },
      ];
    case 'flaky-tests':
      return [
        {
          component: 'tests',
          ...about,
          alertname: 'FlakyTests',
          severity: 'medium',
          start: start + 60 * minute,
          end,
        },
      ];
    case 'exporter-gone':
      return [
        {
          component: 'pipeline-exporter',
          alertname: 'PipelineTelemetryMissing',
          severity: 'high',
          start: start + 15 * minute,
          end,
        },
      ];
    case 'cost-overrun':
      return [{ component: 'cost', alertname: 'CostAnomaly', severity: 'medium', start, end }];
    case 'github-api-outage':
      return [
        {
          component: 'recovery',
          alertname: 'RecoveryCircuitOpen',
          severity: 'high',
          start: start + 10 * minute,
          end,
        },
      ];
    case 'transient-failures':
    case 'billing-outage':
      return [];
  }
}
