import { panels } from '../dashboards/panels.ts';
import { volumeAvailable, volumeCapacity, volumeInodes, volumeInodesFree } from '../metrics/kubelet.ts';
import { stackNamespace } from '../metrics/kubernetes.ts';
import { countBy, durationSeconds, minBy, predictLinear, presentOverTime } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Below this a volume is looked at: Prometheus, which stops at a size of its own, stays above it. */
const lowPercent = 15;
/** And it must be on its way to be full by then, judged by how it went lately. */
const horizon = '4d';
const lately = '6h';
/** A volume that is younger, or whose pod was moved, has no trend yet. */
const leastHistory = '3h';
/** Below this the trend does not matter, neither of bytes nor of files. */
const veryLowPercent = 5;

/** A volume of the stack will soon be full. */
export function volumeFillingUp(): AlertRule {
  const here = { namespace: stackNamespace };
  const available = volumeAvailable.where(here);
  const free = minBy(['persistentvolumeclaim'], available)
    .mul(100)
    .div(minBy(['persistentvolumeclaim'], volumeCapacity.where(here)));
  const filesFree = minBy(['persistentvolumeclaim'], volumeInodesFree.where(here))
    .mul(100)
    .div(minBy(['persistentvolumeclaim'], volumeInodes.where(here)));
  // Series that have ended, on the node where the pod was before, still reach into the window.
  const predicted = predictLinear(available.over(lately), durationSeconds(horizon)).and(available);
  const known = presentOverTime(available.over('5m', leastHistory));
  const willBeFull = minBy(['persistentvolumeclaim'], predicted)
    .lt(0)
    .and(countBy(['persistentvolumeclaim'], known));
  return alert({
    alert: 'VolumeFillingUp',
    expr: free.lt(lowPercent).and(willBeFull).or(free.lt(veryLowPercent)).or(filesFree.lt(veryLowPercent)),
    for: '5m',
    severity: 'high',
    component: 'kubernetes',
    summary: 'Volume {{ $labels.persistentvolumeclaim }} is filling up',
    description: `{{ $value | printf "%.1f" }} % of its space or of its files is left. That is below ${veryLowPercent} %, or below ${lowPercent} % and at the pace of the last ${lately} used up within ${horizon}.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].volumes },
  });
}
