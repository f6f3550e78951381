import { prometheusAlertRequestsFailed, prometheusAlertsDropped } from '../metrics/prometheus.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import {
  prometheusNotificationsFailing,
  prometheusNotificationsLost,
} from './prometheus-notifications-failing.ts';

const prometheus = { job: 'prometheus', instance: 'prometheus-0' } as const;
const towards = (number: number) => ({
  ...prometheus,
  alertmanager: `http://alertmanager-${number}:9093/api/v2/alerts`,
});

export const lost = ruleTests(prometheusNotificationsLost(), [
  fires('alerts are dropped once a minute, twice', {
    edge: true,
    series: [series(prometheusAlertsDropped, prometheus, '0x19 1 2x40')],
    at: '23m',
    alerts: [{ labels: { instance: 'prometheus-0' }, summary: 'prometheus-0 reaches no Alertmanager' }],
  }),
  silent('none is dropped, however many were before', {
    edge: true,
    series: [series(prometheusAlertsDropped, prometheus, '500x60')],
    at: '23m',
  }),
  silent('some were dropped a moment ago', {
    series: [series(prometheusAlertsDropped, prometheus, '0x19 3x40')],
    at: '21m',
  }),
]);

export const failing = ruleTests(prometheusNotificationsFailing(), [
  fires('one of two Alertmanagers is out of reach for more than 5 minutes', {
    edge: true,
    series: [
      series(prometheusAlertRequestsFailed, towards(0), '0x19 1+1x2 3x40'),
      series(prometheusAlertRequestsFailed, towards(1), '0x60'),
    ],
    at: '26m',
    alerts: [
      {
        labels: { instance: 'prometheus-0', alertmanager: 'http://alertmanager-0:9093/api/v2/alerts' },
        summary: 'prometheus-0 does not reach http://alertmanager-0:9093/api/v2/alerts',
      },
    ],
  }),
  silent('one request fails, while an Alertmanager is updated', {
    edge: true,
    series: [series(prometheusAlertRequestsFailed, towards(0), '0x19 1x40')],
    at: '24m',
  }),
]);
