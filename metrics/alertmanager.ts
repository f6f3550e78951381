import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Alertmanager says of itself: whether people are told, and whether its replicas know each other.

const own = { emitter: 'alertmanager', evidence: { kind: 'scraped', program: 'alertmanager' } } as const;

/** Ways of telling people. Alertmanager counts by kind, not by receiver; it shows all kinds from the start. */
export const integrations = [
  'email',
  'msteams',
  'opsgenie',
  'pagerduty',
  'pushover',
  'slack',
  'sns',
  'telegram',
  'victorops',
  'webhook',
  'wechat',
] as const;

const integration = { integration: integrations, ...target } as const;

export const alertmanagerAlerts = gauge({
  ...own,
  name: 'alertmanager_alerts',
  unit: 'count',
  help: 'Alerts held, by state.',
  labels: { state: ['active', 'suppressed', 'unprocessed'], ...target },
});

export const alertmanagerAlertsReceived = counter({
  ...own,
  name: 'alertmanager_alerts_received_total',
  unit: 'count',
  help: 'Alerts that Prometheus sent.',
  labels: { status: ['firing', 'resolved'], version: ['v1', 'v2'], ...target },
});

export const alertmanagerAlertsInvalid = counter({
  ...own,
  name: 'alertmanager_alerts_invalid_total',
  unit: 'count',
  help: 'Alerts refused as invalid.',
  labels: { version: ['v1', 'v2'], ...target },
});

export const alertmanagerSilences = gauge({
  ...own,
  name: 'alertmanager_silences',
  unit: 'count',
  help: 'Silences, by state.',
  labels: { state: ['active', 'expired', 'pending'], ...target },
});

export const alertmanagerNotifications = counter({
  ...own,
  name: 'alertmanager_notifications_total',
  unit: 'count',
  help: 'Notifications begun.',
  labels: integration,
});

export const alertmanagerNotificationsFailed = counter({
  ...own,
  name: 'alertmanager_notifications_failed_total',
  unit: 'count',
  help: 'Notifications given up: refused for good, or tried until the group was due again.',
  labels: { ...integration, reason: ['clientError', 'other', 'serverError'] },
});

export const alertmanagerRequests = counter({
  ...own,
  name: 'alertmanager_notification_requests_total',
  unit: 'count',
  help: 'Attempts at notifications.',
  labels: integration,
});

export const alertmanagerRequestsFailed = counter({
  ...own,
  name: 'alertmanager_notification_requests_failed_total',
  unit: 'count',
  help: 'Failed attempts at notifications; most are tried again.',
  labels: integration,
});

export const alertmanagerNotificationLatency = histogram({
  ...own,
  name: 'alertmanager_notification_latency_seconds',
  unit: 'seconds',
  help: 'Time that an attempt at a notification took.',
  labels: integration,
});

export const alertmanagerMembers = gauge({
  ...own,
  name: 'alertmanager_cluster_members',
  unit: 'count',
  help: 'Replicas that this one knows, itself among them.',
  labels: target,
});

export const alertmanagerFailedPeers = gauge({
  ...own,
  name: 'alertmanager_cluster_failed_peers',
  unit: 'count',
  help: 'Replicas that this one has lost.',
  labels: target,
});

export const alertmanagerConfigReloaded = gauge({
  ...own,
  name: 'alertmanager_config_last_reload_successful',
  unit: 'boolean',
  help: 'Whether the newest configuration was accepted.',
  labels: target,
});

export const alertmanagerConfigHash = gauge({
  ...own,
  name: 'alertmanager_config_hash',
  unit: 'info',
  help: 'Fingerprint of the configuration in use.',
  labels: target,
});
