import { panels } from '../dashboards/panels.ts';
import { recoveryBacklog } from '../metrics/recovery.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { backlogNotShrinking } from './backlog-not-shrinking.ts';

/** Waiting for reruns to end is the service's daily work: this many at once come of an outage, or of a standstill. */
const least = 20;
const window = '30m';

/** Failed runs are reported, but decided on or repeated more slowly than new ones come. */
export function recoveryBacklogGrowing(): AlertRule {
  return alert({
    alert: 'RecoveryBacklogGrowing',
    expr: backlogNotShrinking(recoveryBacklog, window, least),
    for: '5m',
    severity: 'medium',
    component: 'recovery',
    summary: 'The recovery service does not keep up',
    description: `At least {{ $value | printf "%.0f" }} failed runs have been waiting for ${window}, and they do not become fewer (limit ${least}).`,
    panel: { dashboard: 'operations', panel: panels.operations.recoveryBacklog },
  });
}
