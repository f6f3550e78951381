import { panels } from '../dashboards/panels.ts';
import { containerRestarts, stackNamespace } from '../metrics/kubernetes.ts';
import { increase, maxBy, round } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Kubernetes waits 5 minutes at most before it starts a container again: one that keeps failing reaches this. */
const window = '30m';
const least = 3;

/** A container starts, fails and starts again. */
export function podCrashLooping(): AlertRule {
  const restarts = containerRestarts.where({ namespace: stackNamespace });
  return alert({
    alert: 'PodCrashLooping',
    // Not the waiting reason CrashLoopBackOff: it comes and goes with each attempt.
    expr: round(maxBy(['pod', 'container'], increase(restarts.over(window)))).gte(least),
    severity: 'high',
    component: 'kubernetes',
    summary: '{{ $labels.container }} in {{ $labels.pod }} keeps failing',
    description: `It was restarted {{ $value | printf "%.0f" }} times in the last ${window} (limit ${least}).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].workloads },
  });
}
