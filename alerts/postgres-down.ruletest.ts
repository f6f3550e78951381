import { statefulSetReady } from '../metrics/kubernetes.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { postgresDown } from './postgres-down.ts';

const postgresql = { namespace: 'observability', statefulset: 'postgresql' } as const;
const ready = (values: string, labels: { readonly instance?: string } = {}) =>
  series(statefulSetReady, { ...postgresql, ...labels }, values);
const alerts = [{ labels: {}, summary: 'PostgreSQL is down' }];

export const tests = ruleTests(postgresDown(), [
  fires('not ready for more than 2 minutes', { edge: true, series: [ready('1x10 0x20')], at: '15m', alerts }),
  silent('one replica is ready', { edge: true, series: [ready('1x30')], at: '15m' }),
  silent('a restart, so far of a minute', { series: [ready('1x10 0x3 1x20')], at: '12m' }),
  fires('kube-state-metrics is replaced meanwhile', {
    series: [
      ready('1x10 0x5 stale', { instance: '10.0.0.3:8080' }),
      ready('_x16 0x20', { instance: '10.0.0.4:8080' }),
    ],
    at: '20m',
    alerts,
  }),
  silent('kube-state-metrics is away: TargetDown speaks of that', {
    series: [ready('1x10 stale')],
    at: '20m',
  }),
  silent('databases elsewhere', {
    series: [series(statefulSetReady, { ...postgresql, namespace: 'shop' }, '0x30')],
    at: '20m',
  }),
]);
