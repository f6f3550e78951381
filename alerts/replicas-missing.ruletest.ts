import {
  deploymentAvailable,
  deploymentReplicas,
  statefulSetReady,
  statefulSetReplicas,
} from '../metrics/kubernetes.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { replicasMissing } from './replicas-missing.ts';

const namespace = 'observability';
const collector = { namespace, statefulset: 'otel-collector' } as const;
const grafana = { namespace, deployment: 'grafana' } as const;
const statefulSet = (wanted: string, ready: string) => [
  series(statefulSetReplicas, collector, wanted),
  series(statefulSetReady, collector, ready),
];
const deployment = (wanted: string, available: string) => [
  series(deploymentReplicas, grafana, wanted),
  series(deploymentAvailable, grafana, available),
];
const collectorAlert = {
  labels: { statefulset: 'otel-collector' },
  summary: 'Pods of otel-collector are missing',
};
const grafanaAlert = { labels: { deployment: 'grafana' }, summary: 'Pods of grafana are missing' };

export const tests = ruleTests(replicasMissing(), [
  fires('2 of 3 for more than a quarter of an hour', {
    edge: true,
    series: statefulSet('3x40', '3x10 2x30'),
    at: '28m',
    alerts: [collectorAlert],
  }),
  silent('2 of 3 for a quarter of an hour', {
    edge: true,
    series: statefulSet('3x40', '3x10 2x14 3x15'),
    at: '27m',
  }),
  fires('a Deployment and a StatefulSet at once', {
    series: [...statefulSet('3x40', '3x10 0x30'), ...deployment('2x40', '2x10 1x30')],
    at: '28m',
    alerts: [collectorAlert, grafanaAlert],
  }),
  silent('a rollout: one pod after the other takes 8 minutes', {
    series: statefulSet('3x60', '3x10 2x7 3 2x7 3 2x7 3x30'),
    at: '36m',
  }),
  silent('the autoscaler asked for two more, 12 minutes ago', {
    series: deployment('2x10 4x40', '2x50'),
    at: '22m',
  }),
  fires('the autoscaler asked for two more, and they never came', {
    series: deployment('2x10 4x40', '2x50'),
    at: '28m',
    alerts: [grafanaAlert],
  }),
  silent('more pods than wanted, while one is replaced', { series: deployment('2x40', '3x40'), at: '28m' }),
  silent('scaled to 0 on purpose', { series: deployment('2x10 0x40', '2x10 0x40'), at: '28m' }),
  silent('other namespaces', {
    series: [
      series(deploymentReplicas, { ...grafana, namespace: 'shop' }, '2x40'),
      series(deploymentAvailable, { ...grafana, namespace: 'shop' }, '0x40'),
    ],
    at: '28m',
  }),
]);
