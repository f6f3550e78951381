import {
  alertmanagerNotificationsFailed,
  alertmanagerRequests,
  alertmanagerRequestsFailed,
} from '../metrics/alertmanager.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import {
  alertmanagerNotificationsFailing,
  alertmanagerNotificationsLost,
} from './alertmanager-notifications-failing.ts';

const slack = (replica: number) =>
  ({ job: 'alertmanager', instance: `alertmanager-${replica}`, integration: 'slack' }) as const;
const attempts = (replica: number, values: string): InputSeries =>
  series(alertmanagerRequests, slack(replica), values);
const failed = (replica: number, values: string): InputSeries =>
  series(alertmanagerRequestsFailed, slack(replica), values);
const givenUp = (replica: number, values: string): InputSeries =>
  series(alertmanagerNotificationsFailed, { ...slack(replica), reason: 'other' }, values);

export const lost = ruleTests(alertmanagerNotificationsLost(), [
  fires('the only attempt fails', {
    edge: true,
    series: [attempts(0, '5x19 6x40'), failed(0, '0x19 1x40')],
    at: '23m',
    alerts: [{ labels: { integration: 'slack' }, summary: 'No notification gets through by slack' }],
  }),
  silent('one of ten attempts succeeds', {
    edge: true,
    series: [attempts(0, '0x19 10x40'), failed(0, '0x19 9x40')],
    at: '23m',
  }),
  silent('one replica cannot notify, so the other one does', {
    series: [attempts(0, '0+1x60'), failed(0, '0+1x60'), attempts(1, '0+1x60'), failed(1, '0x60')],
    at: '30m',
  }),
  fires('neither replica can notify', {
    series: [attempts(0, '0+1x60'), failed(0, '0+1x60'), attempts(1, '0+1x60'), failed(1, '0+1x60')],
    at: '30m',
    alerts: [{ labels: { integration: 'slack' }, summary: 'No notification gets through by slack' }],
  }),
  silent('nobody had to be told anything', {
    series: [attempts(0, '7x60'), failed(0, '7x60')],
    at: '30m',
  }),
]);

const someFail = [
  { labels: { integration: 'slack' }, summary: 'Some notifications by slack do not get through' },
];

export const failing = ruleTests(alertmanagerNotificationsFailing(), [
  fires('one is given up, others get through', {
    edge: true,
    series: [attempts(0, '0+2x60'), failed(0, '0x19 1x40'), givenUp(0, '0x19 1x40')],
    at: '22m',
    alerts: someFail,
  }),
  silent('an attempt fails, and the next one succeeds', {
    edge: true,
    series: [attempts(0, '0+2x60'), failed(0, '0x19 1x40'), givenUp(0, '0x60')],
    at: '22m',
  }),
  silent('all fail: the other rule tells', {
    series: [attempts(0, '0+1x60'), failed(0, '0+1x60'), givenUp(0, '0x20 1x40')],
    at: '23m',
  }),
]);
