import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Prometheus says of itself: configuration, rules, notifications, queries, what it takes in. Its storage has a
// file of its own.

const own = { emitter: 'prometheus', evidence: { kind: 'scraped', program: 'prometheus' } } as const;

/** A group by its file: `/etc/prometheus/rules/file.yaml;group`. */
const ruleGroup = { rule_group: 'any', ...target } as const;

/** One of the Alertmanagers, by its address. */
const alertmanager = { alertmanager: 'any', ...target } as const;

export const prometheusConfigReloaded = gauge({
  ...own,
  name: 'prometheus_config_last_reload_successful',
  unit: 'boolean',
  help: 'Whether the newest configuration was accepted.',
  labels: target,
});

// Rules.

export const ruleEvaluations = counter({
  ...own,
  name: 'prometheus_rule_evaluations_total',
  unit: 'count',
  help: 'Evaluations of rules.',
  labels: ruleGroup,
});

export const ruleEvaluationFailures = counter({
  ...own,
  name: 'prometheus_rule_evaluation_failures_total',
  unit: 'count',
  help: 'Evaluations of rules that failed.',
  labels: ruleGroup,
});

export const ruleGroupIterationsMissed = counter({
  ...own,
  name: 'prometheus_rule_group_iterations_missed_total',
  unit: 'count',
  help: 'Rounds that a group left out because the one before was not done.',
  labels: ruleGroup,
});

export const ruleGroupDuration = gauge({
  ...own,
  name: 'prometheus_rule_group_last_duration_seconds',
  unit: 'seconds',
  help: "Duration of a group's last round.",
  labels: ruleGroup,
});

export const ruleGroupInterval = gauge({
  ...own,
  name: 'prometheus_rule_group_interval_seconds',
  unit: 'seconds',
  help: 'How often a group is evaluated.',
  labels: ruleGroup,
});

// Notifications to Alertmanager.

export const prometheusAlertmanagers = gauge({
  ...own,
  name: 'prometheus_notifications_alertmanagers_discovered',
  unit: 'count',
  help: 'Alertmanagers that alerts are sent to.',
  labels: target,
});

export const prometheusAlertsSent = counter({
  ...own,
  name: 'prometheus_notifications_sent_total',
  unit: 'count',
  help: 'Alerts in requests to an Alertmanager, whether or not it took them.',
  labels: alertmanager,
});

export const prometheusAlertRequestsFailed = counter({
  ...own,
  name: 'prometheus_notifications_errors_total',
  unit: 'count',
  help: 'Requests to an Alertmanager that failed; each may hold many alerts.',
  labels: alertmanager,
});

export const prometheusAlertsDropped = counter({
  ...own,
  name: 'prometheus_notifications_dropped_total',
  unit: 'count',
  help: 'Alerts that no Alertmanager took.',
  labels: target,
});

export const prometheusAlertQueueLength = gauge({
  ...own,
  name: 'prometheus_notifications_queue_length',
  unit: 'count',
  help: 'Alerts that wait to be sent.',
  labels: target,
});

export const prometheusAlertQueueCapacity = gauge({
  ...own,
  name: 'prometheus_notifications_queue_capacity',
  unit: 'count',
  help: 'Alerts that may wait to be sent.',
  labels: target,
});

// Requests, remote writes among them (handler `/api/v1/write`). What basic authentication turns away is not counted.

export const prometheusRequests = counter({
  ...own,
  name: 'prometheus_http_requests_total',
  unit: 'count',
  help: 'HTTP requests, by handler and status.',
  labels: { handler: 'any', code: 'any', ...target },
});

export const prometheusRequestDuration = histogram({
  ...own,
  name: 'prometheus_http_request_duration_seconds',
  unit: 'seconds',
  help: 'Duration of HTTP requests.',
  labels: { handler: 'any', ...target },
});

export const prometheusQueries = gauge({
  ...own,
  name: 'prometheus_engine_queries',
  unit: 'count',
  help: 'Queries being evaluated or waiting.',
  labels: target,
});

export const prometheusQueriesMax = gauge({
  ...own,
  name: 'prometheus_engine_queries_concurrent_max',
  unit: 'count',
  help: 'Queries that may be evaluated at once.',
  labels: target,
});

// Scraping: samples of a page that were left out while the scrape as a whole succeeded.

export const scrapeDuplicateSamples = counter({
  ...own,
  name: 'prometheus_target_scrapes_sample_duplicate_timestamp_total',
  unit: 'count',
  help: 'Scraped samples rejected: same time as an earlier one, another value.',
  labels: target,
});

export const scrapeOutOfOrderSamples = counter({
  ...own,
  name: 'prometheus_target_scrapes_sample_out_of_order_total',
  unit: 'count',
  help: 'Scraped samples rejected: older than the newest and than the out-of-order window.',
  labels: target,
});

export const scrapeOutOfBoundsSamples = counter({
  ...own,
  name: 'prometheus_target_scrapes_sample_out_of_bounds_total',
  unit: 'count',
  help: 'Scraped samples rejected: too far from the present.',
  labels: target,
});
