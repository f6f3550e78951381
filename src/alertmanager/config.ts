import type { Duration } from '../promql/index.ts';

// The parts of Alertmanager 0.26's configuration that this project uses, spelled as in its file.
// https://prometheus.io/docs/alerting/0.26/configuration/

/** `label="value"` and the like, as `matcher` writes it. */
export type MatcherText = `${string}${'=' | '!=' | '=~' | '!~'}"${string}"`;

/** The whole file. */
export interface AlertmanagerConfig {
  readonly global: GlobalConfig;
  /** Files of Go templates, relative to the configuration file. */
  readonly templates: readonly string[];
  readonly route: RootRoute;
  readonly inhibit_rules: readonly InhibitRule[];
  readonly receivers: readonly Receiver[];
  readonly time_intervals: readonly TimeInterval[];
}

/** What receivers share. */
export interface GlobalConfig {
  readonly smtp_from: string;
  readonly smtp_smarthost: string;
  readonly smtp_require_tls: boolean;
  readonly smtp_auth_username?: string;
  /** Read as it is: a line break at the end would be part of the password. */
  readonly smtp_auth_password_file?: string;
  readonly slack_api_url_file?: string;
}

/** How often a group of alerts is told of. */
export interface Timing {
  /** Labels that make a group; `...` stands for all of them. */
  readonly group_by?: readonly string[];
  readonly group_wait?: Duration;
  readonly group_interval?: Duration;
  readonly repeat_interval?: Duration;
}

/** A node of the routing tree. Children are tried in order; the first that matches ends the search, unless it continues. */
export interface Route extends Timing {
  readonly matchers?: readonly MatcherText[];
  readonly receiver?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly continue?: true;
  readonly routes?: readonly Route[];
}

/** The top of the tree: it takes every alert. */
export interface RootRoute extends Required<Timing> {
  readonly receiver: string;
  readonly routes: readonly Route[];
}

/** While an alert of the source fires, alerts of the target are not told of. */
export interface InhibitRule {
  readonly source_matchers: readonly MatcherText[];
  readonly target_matchers: readonly MatcherText[];
  /** Labels that must be the same on both; two that are missing are the same. */
  readonly equal?: readonly string[];
}

/** Somebody who is told. */
export interface Receiver {
  readonly name: string;
  readonly email_configs?: readonly EmailConfig[];
  readonly pagerduty_configs?: readonly PagerDutyConfig[];
  readonly slack_configs?: readonly SlackConfig[];
  readonly webhook_configs?: readonly WebhookConfig[];
}

/** Texts are Go templates over the notification. */
export interface EmailConfig {
  readonly to: string;
  readonly send_resolved: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
  readonly text: string;
}

/** An event of PagerDuty's Events API v2. */
export interface PagerDutyConfig {
  readonly routing_key_file: string;
  readonly url?: string;
  readonly send_resolved: boolean;
  readonly client: string;
  readonly client_url: string;
  readonly description: string;
  readonly severity: string;
  readonly source: string;
  readonly class: string;
  readonly component: string;
  readonly group: string;
  readonly details: Readonly<Record<string, string>>;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

/** A message with one attachment. */
export interface SlackConfig {
  readonly channel: string;
  readonly send_resolved: boolean;
  readonly color: string;
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
  readonly fallback: string;
  readonly actions: readonly { readonly type: 'button'; readonly text: string; readonly url: string }[];
}

/** Alertmanager's own JSON, version 4. */
export interface WebhookConfig {
  readonly url: string;
  readonly send_resolved: boolean;
  /** 0 sends all alerts of a group. */
  readonly max_alerts: number;
  readonly http_config?: {
    readonly authorization: { readonly type: 'Bearer'; readonly credentials_file: string };
    readonly follow_redirects: boolean;
  };
}

/** A name for times at which nobody wants to be told. */
export interface TimeInterval {
  readonly name: string;
  readonly time_intervals: readonly {
    readonly times: readonly { readonly start_time: string; readonly end_time: string }[];
    readonly weekdays?: readonly string[];
    readonly days_of_month?: readonly string[];
    readonly location: string;
  }[];
}
