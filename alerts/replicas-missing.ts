import { panels } from '../dashboards/panels.ts';
import {
  deploymentAvailable,
  deploymentReplicas,
  stackNamespace,
  statefulSetReady,
  statefulSetReplicas,
} from '../metrics/kubernetes.ts';
import { maxBy, maxOverTime, minOverTime } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/**
 * Time for a pod to start or to be replaced: never in it were all replicas ready. A rollout restarts the count with
 * each pod that has become ready, and what the autoscaler asks for counts once it has asked for this long.
 */
const window = '10m';

/** A part of the stack runs with fewer pods than it should: it is slower, and the next failure may stop it. */
export function replicasMissing(): AlertRule {
  const here = { namespace: stackNamespace };
  const statefulSets = maxBy(['statefulset'], maxOverTime(statefulSetReady.where(here).over(window))).lt(
    maxBy(['statefulset'], minOverTime(statefulSetReplicas.where(here).over(window))),
  );
  const deployments = maxBy(['deployment'], maxOverTime(deploymentAvailable.where(here).over(window))).lt(
    maxBy(['deployment'], minOverTime(deploymentReplicas.where(here).over(window))),
  );
  return alert({
    alert: 'ReplicasMissing',
    expr: statefulSets.or(deployments),
    for: '5m',
    severity: 'high',
    component: 'kubernetes',
    summary: 'Pods of {{ $labels.statefulset }}{{ $labels.deployment }} are missing',
    description: `At no time in the last ${window} were more than {{ $value | printf "%.0f" }} of its pods ready, which is fewer than it should have.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].workloads },
  });
}
