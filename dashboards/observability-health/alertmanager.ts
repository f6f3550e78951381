import * as alertmanager from '../../metrics/alertmanager.ts';
import { badAbove, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { maxBy, minBy, rate, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// Alertmanager: what it holds, whether people are told, whether its replicas know each other.

export function alertmanagerTimeseries() {
  return timeseriesPanel({
    title: 'Alertmanager: alerts',
    about: {
      shows: 'Alerts that it holds, by state.',
      bad: 'Many suppressed: silences or inhibition hide more than was meant.',
      act: 'Open Alertmanager and read the silences.',
    },
    unit: 'count',
    empty: 'Alertmanager is not scraped',
    links: [
      {
        title: 'Firing alerts',
        dashboard: 'observability-health',
        panel: panels['observability-health'].alerts,
      },
    ],
    queries: [query(maxBy(['state'], alertmanager.alertmanagerAlerts.where()), '{{state}}')],
  });
}

export function alertmanagerDeliveryTimeseries() {
  const sent = rate(alertmanager.alertmanagerNotifications.where().over(window));
  const failed = rate(alertmanager.alertmanagerNotificationsFailed.where().over(window));
  return timeseriesPanel({
    title: 'Alertmanager delivery',
    about: {
      shows: 'Notifications a second by way, and those that were given up.',
      bad: 'Given up: a person was not told. The dead man’s switch is then the last guard.',
      act: 'Read Alertmanager’s log for that way: an expired key or a wrong address.',
    },
    unit: 'per second',
    empty: 'Alertmanager is not scraped',
    links: [
      {
        title: 'Time of a notification',
        dashboard: 'observability-health',
        panel: panels['observability-health'].alertmanagerLatency,
      },
    ],
    queries: [
      query(sumBy(['integration'], sent).gt(0), 'sent {{integration}}'),
      query(sumBy([], failed), 'given up'),
    ],
  });
}

export function alertmanagerClusterTimeseries() {
  return timeseriesPanel({
    title: 'Alertmanager: replicas',
    about: {
      shows: 'Replicas that the loneliest one knows, itself among them, and replicas that were lost.',
      bad: 'Fewer than there are: people are told twice, and silences hold on one side only.',
      act: 'Is port 9094 open between the pods, by TCP and UDP?',
    },
    unit: 'count',
    empty: 'Alertmanager is not scraped',
    links: [
      {
        title: 'Replicas that are missing',
        dashboard: 'observability-health',
        panel: panels['observability-health'].workloads,
      },
    ],
    queries: [
      query(minBy([], alertmanager.alertmanagerMembers.where()), 'known'),
      query(maxBy([], alertmanager.alertmanagerFailedPeers.where()), 'lost'),
    ],
  });
}

export function alertmanagerLatencyTimeseries() {
  const { sum, count } = alertmanager.alertmanagerNotificationLatency;
  const seconds = sumBy(['integration'], rate(sum.where().over(window)));
  const attempts = sumBy(['integration'], rate(count.where().over(window)));
  return timeseriesPanel({
    title: 'Alertmanager: time of a notification',
    about: {
      shows: 'Mean time that an attempt to tell somebody took, by way.',
      bad: 'Above 10 s the receiver is slow, and the next attempts wait.',
      act: 'Look at the status page of the receiver.',
    },
    unit: 'seconds',
    empty: 'Nobody was told anything in this time',
    links: [
      {
        title: 'Delivery',
        dashboard: 'observability-health',
        panel: panels['observability-health'].alertmanagerDelivery,
      },
    ],
    limits: badAbove({ warning: 5, bad: 10 }),
    queries: [query(seconds.div(attempts.gt(0)), '{{integration}}')],
  });
}
