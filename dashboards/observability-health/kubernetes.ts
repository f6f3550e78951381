import { certificateExpiration } from '../../metrics/cert-manager.ts';
import * as kubelet from '../../metrics/kubelet.ts';
import * as kubernetes from '../../metrics/kubernetes.ts';
import { restartsOfHour } from '../../recording-rules/container-restarts.ts';
import { badAbove, badBelow, query, tablePanel, timeseriesPanel } from '../../src/dashboards/index.ts';
import { age, matches, maxBy, minBy, noneOf, sumBy, topk } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';

// What carries the stack: workloads, containers, volumes, certificates, backups, the database.

const own = { namespace: kubernetes.stackNamespace } as const;

export function workloadsTimeseries() {
  const statefulSets = sumBy(['statefulset'], kubernetes.statefulSetReplicas.where(own)).sub(
    sumBy(['statefulset'], kubernetes.statefulSetReady.where(own)),
  );
  const deployments = sumBy(['deployment'], kubernetes.deploymentReplicas.where(own)).sub(
    sumBy(['deployment'], kubernetes.deploymentAvailable.where(own)),
  );
  return timeseriesPanel({
    title: 'Workloads: replicas that are missing',
    about: {
      shows: 'Replicas that are wanted and not ready, by workload.',
      bad: 'One of several for minutes: no redundancy. All: the component is down.',
      act: '`kubectl -n observability describe` the pod: image, volume, memory or a probe.',
    },
    unit: 'count',
    empty: 'kube-state-metrics is not scraped',
    links: [
      {
        title: 'Restarts',
        dashboard: 'observability-health',
        panel: panels['observability-health'].restarts,
      },
    ],
    limits: badAbove({ bad: 1 }),
    calcs: ['max', 'lastNotNull'],
    queries: [query(statefulSets, '{{statefulset}}'), query(deployments, '{{deployment}}')],
  });
}

export function restartsTimeseries() {
  return timeseriesPanel({
    title: 'Containers: restarts',
    about: {
      shows: 'Restarts of the stack’s containers in the hour before; the ten that restart most.',
      bad: 'A container that restarts again and again: it crashes, or its memory is too small.',
      act: '`kubectl logs --previous` shows its last words.',
    },
    unit: 'count',
    empty: 'kube-state-metrics is not scraped',
    links: [
      {
        title: 'Memory',
        dashboard: 'observability-health',
        panel: panels['observability-health'].containers,
      },
    ],
    limits: badAbove({ bad: 3 }),
    calcs: ['max', 'lastNotNull'],
    queries: [
      query(topk(10, sumBy(['pod', 'container'], restartsOfHour.where(own))), '{{pod}} {{container}}'),
    ],
  });
}

export function containersTimeseries() {
  const memory = maxBy(
    ['pod', 'container'],
    kubelet.containerWorkingSet.where({ ...own, container: noneOf('', 'POD') }),
  );
  const limit = maxBy(['pod', 'container'], kubernetes.containerLimits.where({ ...own, resource: 'memory' }));
  return timeseriesPanel({
    title: 'Containers: memory',
    about: {
      shows: 'Memory of the stack’s containers as a share of their limits; the ten highest.',
      bad: 'Above 90 % Kubernetes kills it soon.',
      act: 'See what grew in the component’s row; raise the limit in the overlay.',
    },
    unit: 'ratio',
    empty: 'The kubelets are not scraped',
    links: [
      { title: 'CPU and memory', dashboard: 'operations', panel: panels.operations.resourceUtilisation },
    ],
    limits: badAbove({ warning: 0.8, bad: 0.9 }),
    queries: [query(topk(10, memory.div(limit)), '{{pod}} {{container}}')],
  });
}

export function volumesTimeseries() {
  const used = maxBy(['persistentvolumeclaim'], kubelet.volumeUsed.where(own));
  const capacity = maxBy(['persistentvolumeclaim'], kubelet.volumeCapacity.where(own));
  return timeseriesPanel({
    title: 'Volumes',
    about: {
      shows: 'How full each volume is.',
      bad: 'Above 85 %, or a line that will reach 100 % within days.',
      act: 'Enlarge the claim, or keep less; a full volume stops its program.',
    },
    unit: 'ratio',
    empty: 'The kubelets are not scraped',
    links: [
      { title: 'Backups', dashboard: 'observability-health', panel: panels['observability-health'].backups },
    ],
    max: 1,
    limits: badAbove({ warning: 0.75, bad: 0.85 }),
    queries: [query(used.div(capacity), '{{persistentvolumeclaim}}')],
  });
}

export function certificatesTable() {
  const expires = minBy(['name'], certificateExpiration.where(own));
  return tablePanel({
    title: 'Certificates',
    about: {
      shows: 'How long each certificate is still valid.',
      bad: 'Below 7 days: cert-manager should have renewed it long ago.',
      act: '`kubectl -n observability describe certificate`: it says why it was not renewed.',
    },
    empty: 'cert-manager is not installed',
    links: [
      {
        title: 'Components',
        dashboard: 'observability-health',
        panel: panels['observability-health'].targets,
      },
    ],
    rows: { name: 'Certificate' },
    columns: [
      {
        name: 'Valid for',
        value: age(expires).mul(-1),
        unit: 'seconds',
        limits: badBelow({ bad: 604_800, good: 1_209_600 }),
      },
    ],
    sortBy: 'Valid for',
    ascending: true,
  });
}

export function backupsTimeseries() {
  return timeseriesPanel({
    title: 'Backups: age of the newest',
    about: {
      shows: 'How long ago each backup last succeeded.',
      bad: 'A daily one above 26 hours, the hourly one above 2.',
      act: 'Read the log of the last job; start it by hand with `kubectl create job --from=cronjob/…`.',
    },
    unit: 'seconds',
    empty: 'No backup has succeeded yet',
    links: [
      { title: 'Volumes', dashboard: 'observability-health', panel: panels['observability-health'].volumes },
    ],
    limits: badAbove({ warning: 90_000, bad: 93_600 }),
    queries: [query(age(maxBy(['cronjob'], kubernetes.cronJobLastSuccess.where(own))), '{{cronjob}}')],
  });
}

export function postgresqlTimeseries() {
  const database = { ...own, statefulset: matches('postgres.*') } as const;
  return timeseriesPanel({
    title: 'PostgreSQL',
    about: {
      shows: 'Replicas that are wanted and that are ready. Grafana and our services keep their state there.',
      bad: 'None ready: Grafana does not log people in, deliveries are refused and reconciled later.',
      act: 'Its volume and its memory stand beside; then its log.',
    },
    unit: 'count',
    empty: 'kube-state-metrics is not scraped',
    links: [
      { title: 'Volumes', dashboard: 'observability-health', panel: panels['observability-health'].volumes },
    ],
    queries: [
      query(sumBy([], kubernetes.statefulSetReplicas.where(database)), 'wanted'),
      query(sumBy([], kubernetes.statefulSetReady.where(database)), 'ready'),
    ],
  });
}

export function autoscalingTimeseries() {
  const current = maxBy(['horizontalpodautoscaler'], kubernetes.autoscalerReplicas.where(own));
  const most = maxBy(['horizontalpodautoscaler'], kubernetes.autoscalerMaxReplicas.where(own));
  return timeseriesPanel({
    title: 'Autoscaling',
    about: {
      shows: 'Replicas of what scales by itself, as a share of the most that it may have.',
      bad: '100 % for long: it wants more than it may have.',
      act: 'Raise the maximum in the overlay, or find the load.',
    },
    unit: 'ratio',
    empty: 'The autoscaling component is not installed',
    links: [
      {
        title: 'Replicas that are missing',
        dashboard: 'observability-health',
        panel: panels['observability-health'].workloads,
      },
    ],
    max: 1,
    limits: badAbove({ bad: 1 }),
    queries: [query(current.div(most), '{{horizontalpodautoscaler}}')],
  });
}
