import { containerRestarts } from '../metrics/kubernetes.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { podCrashLooping } from './pod-crash-looping.ts';

const loki = { namespace: 'observability', pod: 'loki-0', container: 'loki' } as const;
const restarts = (values: string, instance = '10.0.0.3:8080') =>
  series(containerRestarts, { ...loki, instance }, values);
const alerts = [{ labels: { pod: 'loki-0', container: 'loki' }, summary: 'loki in loki-0 keeps failing' }];

export const tests = ruleTests(podCrashLooping(), [
  fires('3 restarts within half an hour', {
    edge: true,
    series: [restarts('0x20 1x4 2x4 3x40')],
    at: '35m',
    alerts,
  }),
  silent('2 restarts', { edge: true, series: [restarts('0x20 1x4 2x60')], at: '35m' }),
  fires('every 5 minutes: the longest that Kubernetes waits', {
    series: [restarts('7x5 8x4 9x4 10x4 11x4 12x4 13x4 14x4 15x4')],
    at: '40m',
    alerts,
  }),
  silent('restarts of last week', { series: [restarts('250x60')], at: '40m' }),
  silent('once an hour', { series: [restarts('0x59 1x59 2x59 3x59')], at: '190m' }),
  silent('a new kube-state-metrics tells of old restarts', {
    series: [restarts('40x20 stale'), restarts('_x21 40x40', '10.0.0.4:8080')],
    at: '45m',
  }),
  silent('other namespaces', {
    series: [series(containerRestarts, { ...loki, namespace: 'shop' }, '0+1x60')],
    at: '40m',
  }),
]);
