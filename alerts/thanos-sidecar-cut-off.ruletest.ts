import { sidecarPrometheusUp } from '../metrics/thanos.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosSidecarCutOff } from './thanos-sidecar-cut-off.ts';

const sidecar = (pod: string) => ({ job: 'thanos-sidecar', instance: pod, pod });

export const tests = ruleTests(thanosSidecarCutOff(), [
  fires('one of two has not reached its Prometheus for a little more than 5 minutes', {
    edge: true,
    series: [
      series(sidecarPrometheusUp, sidecar('prometheus-0'), '1x9 0x30'),
      series(sidecarPrometheusUp, sidecar('prometheus-1'), '1x40'),
    ],
    at: '16m',
    alerts: [
      {
        labels: { pod: 'prometheus-0' },
        summary: 'The Thanos sidecar of prometheus-0 does not reach its Prometheus',
      },
    ],
  }),
  silent('Prometheus is updated in less than 5 minutes', {
    edge: true,
    series: [series(sidecarPrometheusUp, sidecar('prometheus-0'), '1x9 0x3 1x30')],
    at: '16m',
  }),
]);
