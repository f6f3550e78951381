import { panels } from '../dashboards/panels.ts';
import { containerMemoryLimit, containerRss } from '../metrics/kubelet.ts';
import { stackNamespace } from '../metrics/kubernetes.ts';
import { maxBy, noneOf } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const percent = 90;

/** A container is about to be killed for want of memory. */
export function containerNearMemoryLimit(): AlertRule {
  // The empty container is the sum of its pod.
  const own = { namespace: stackNamespace, container: noneOf('') };
  // Not the working set: it holds page cache, which the kernel takes back before it kills. Databases keep it full.
  const used = maxBy(['pod', 'container'], containerRss.where(own));
  const limit = maxBy(['pod', 'container'], containerMemoryLimit.where(own)).gt(0);
  return alert({
    alert: 'ContainerNearMemoryLimit',
    expr: used.mul(100).div(limit).gt(percent),
    for: '5m',
    severity: 'high',
    component: 'kubernetes',
    summary: '{{ $labels.container }} in {{ $labels.pod }} is near its memory limit',
    description: `It uses {{ $value | printf "%.0f" }} % of its limit, page cache not counted (limit of this alert ${percent} %). At 100 % it is killed.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].containers },
  });
}
