import type {
  EmailConfig,
  GlobalConfig,
  PagerDutyConfig,
  Receiver,
  SlackConfig,
  WebhookConfig,
} from '../src/alertmanager/config.ts';
import type { Settings } from '../src/settings/index.ts';
import { own } from './own-receivers.ts';
import { type Paths, secretPath } from './secrets.ts';
import { use } from './templates/go-template.ts';

type Alerting = Settings['alerting'];
type Chosen = Alerting['receivers'][string];
type Slack = Extract<Chosen, { type: 'slack' }>;
type PagerDuty = Extract<Chosen, { type: 'pagerduty' }>;

/** What all receivers of a kind share: the mail server, and Slack's address. */
export function globalConfig({ alerting }: Settings, paths: Paths): GlobalConfig {
  const { from, smarthost, username, requireTls } = alerting.email;
  const usesSlack = Object.values(alerting.receivers).some(({ type }) => type === 'slack');
  return {
    smtp_from: from,
    smtp_smarthost: smarthost,
    smtp_require_tls: requireTls,
    ...(username === undefined
      ? {}
      : { smtp_auth_username: username, smtp_auth_password_file: secretPath(paths, 'smtpPassword') }),
    ...(usesSlack ? { slack_api_url_file: secretPath(paths, 'slackUrl') } : {}),
  };
}

/** The receivers of the settings, and the stack's own. */
export function receivers({ alerting }: Settings, paths: Paths): Receiver[] {
  return [
    ...Object.entries(alerting.receivers).map(([name, chosen]) => ({ name, ...configs(chosen, paths) })),
    { name: own.recovery, webhook_configs: [recoveryWebhook(alerting, paths)] },
    ...deadMansSwitch(alerting),
    { name: own.nobody },
  ];
}

function configs(chosen: Chosen, paths: Paths): Omit<Receiver, 'name'> {
  switch (chosen.type) {
    case 'email':
      // One mail each: an address that the server refuses must not keep the others from hearing.
      return { email_configs: chosen.to.map(email) };
    case 'pagerduty':
      return { pagerduty_configs: [pagerDuty(chosen, paths)] };
    case 'slack':
      return { slack_configs: [slack(chosen)] };
    case 'webhook':
      return { webhook_configs: [{ url: chosen.url, send_resolved: true, max_alerts: 0 }] };
  }
}

function email(to: string): EmailConfig {
  return {
    to,
    send_resolved: true,
    headers: { Subject: use('email.subject') },
    html: use('email.html'),
    text: use('email.text'),
  };
}

function slack({ channel }: Slack): SlackConfig {
  return {
    channel,
    send_resolved: true,
    color: use('notification.colour'),
    title: use('slack.title'),
    title_link: use('link.dashboard'),
    text: use('slack.text'),
    fallback: use('slack.title'),
    actions: [
      { type: 'button', text: 'Runbook', url: use('link.runbook') },
      { type: 'button', text: 'Dashboard', url: use('link.dashboard') },
      { type: 'button', text: 'Silence', url: use('link.silence') },
    ],
  };
}

function pagerDuty({ url }: PagerDuty, paths: Paths): PagerDutyConfig {
  return {
    routing_key_file: secretPath(paths, 'pagerDutyKey'),
    ...(url === undefined ? {} : { url }),
    send_resolved: true,
    client: 'Alertmanager',
    client_url: use('link.alertmanager'),
    description: use('notification.title'),
    severity: use('pagerduty.severity'),
    source: use('pagerduty.source'),
    class: use('pagerduty.class'),
    component: use('pagerduty.component'),
    group: use('pagerduty.group'),
    // Alertmanager puts lists of its own here, without a limit, unless these are given.
    details: { firing: use('pagerduty.firing'), resolved: use('pagerduty.resolved') },
    links: [
      { href: use('link.runbook'), text: 'Runbook' },
      { href: use('link.dashboard'), text: 'Dashboard' },
      { href: use('link.silence'), text: 'Silence' },
    ],
  };
}

function recoveryWebhook(alerting: Alerting, paths: Paths): WebhookConfig {
  return {
    url: alerting.recoveryWebhook,
    send_resolved: true,
    max_alerts: 0,
    http_config: {
      authorization: { type: 'Bearer', credentials_file: secretPath(paths, 'recoveryToken') },
      // The token would be sent along to wherever an answer points.
      follow_redirects: false,
    },
  };
}

/**
 * `url` and not `url_file`: with a file, Alertmanager 0.26 crashes when the address answers with an error
 * (fixed in 0.27, prometheus/alertmanager#3800), and that at the very call that should say it is well.
 */
function deadMansSwitch({ deadMansSwitch: url }: Alerting): Receiver[] {
  if (url === undefined) return [];
  return [{ name: own.deadMansSwitch, webhook_configs: [{ url, send_resolved: false, max_alerts: 0 }] }];
}
