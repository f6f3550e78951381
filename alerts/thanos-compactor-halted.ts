import { panels } from '../dashboards/panels.ts';
import { compactorHalted } from '../metrics/thanos.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** The compactor found blocks that it does not dare to touch, and does nothing until a person has looked. */
export function thanosCompactorHalted(): AlertRule {
  return alert({
    alert: 'ThanosCompactorHalted',
    expr: maxBy(['instance'], compactorHalted.where()).eq(1),
    for: '1m',
    severity: 'high',
    component: 'thanos',
    summary: 'The Thanos compactor has halted',
    description:
      'The compactor {{ $labels.instance }} has stopped working. The archive is no longer compacted, downsampled or cleaned up: it grows, and long queries get slower.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanosCompactor },
  });
}
