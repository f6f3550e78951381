import { join } from 'node:path';
import { alertmanagerFiles, secretFiles } from '../alertmanager/index.ts';
import { type RunningAlertmanager, startAlertmanager, writeFiles } from '../src/alertmanager/index.ts';
import { type Settings, checkSettings } from '../src/settings/index.ts';
import type { SettingsInput } from '../src/settings/index.ts';
import {
  PagerDutyStandIn,
  SlackStandIn,
  SmtpStandIn,
  WebhookStandIn,
  pagerDutyKey,
} from '../src/simulator/notification/index.ts';
import { type ResolvedProgram } from '../src/tools/index.ts';

/** One notification, whoever it came to. */
export interface Receipt {
  /** The receiver's name in Alertmanager. */
  readonly receiver: string;
  readonly state: 'firing' | 'resolved';
  /** Names of the alerts that it speaks of. */
  readonly alerts: readonly string[];
  /** All of its text, links included. */
  readonly text: string;
}

const password = 'mail-secret';
const token = 'recovery-secret';

/** Everybody who may be told: Slack, PagerDuty, a mail server and the recovery service, and an Alertmanager before them. */
export class Desk {
  readonly #slack = new SlackStandIn();
  readonly #pagerDuty = new PagerDutyStandIn();
  readonly #mail = new SmtpStandIn({ user: 'observability', password });
  readonly #recovery = new WebhookStandIn({ token });
  #alertmanager: RunningAlertmanager | undefined;

  /**
   * Starts all of them.
   * @param adapt settings as they are deployed; receivers' addresses are replaced by those of the stand-ins, and the
   *   waiting times of groups are seconds
   */
  async start(program: ResolvedProgram, folder: string, input: SettingsInput): Promise<Settings> {
    await Promise.all([this.#slack, this.#pagerDuty, this.#mail, this.#recovery].map((one) => one.start()));
    const settings = checkSettings({
      ...input,
      alerting: {
        ...input.alerting,
        receivers: {
          default: { type: 'email', to: ['devops@example.com'] },
          pagerduty: { type: 'pagerduty', url: this.#pagerDuty.url },
          // Two channels, so that the stand-in can tell the receivers apart.
          'slack-high': { type: 'slack', channel: '#slack-high' },
          'slack-medium': { type: 'slack', channel: '#slack-medium' },
        },
        email: {
          from: 'observability@example.com',
          smarthost: this.#mail.smarthost,
          username: 'observability',
          requireTls: false,
        },
        recoveryWebhook: this.#recovery.url,
        // Long enough that what silences arrives with what it silences, on a busy machine too.
        groupWait: '3s',
        groupInterval: '2s',
        maintenance: [],
      },
    });
    const secrets = join(folder, 'secrets');
    await writeFiles(secrets, {
      [secretFiles.slackUrl]: this.#slack.url,
      [secretFiles.pagerDutyKey]: pagerDutyKey,
      [secretFiles.recoveryToken]: token,
      [secretFiles.smtpPassword]: password,
    });
    this.#alertmanager = await startAlertmanager(program, {
      folder,
      files: alertmanagerFiles(settings, { secrets }),
    });
    return settings;
  }

  /** Alertmanager's address. */
  get url(): string {
    if (!this.#alertmanager) throw new Error('the desk has not been started');
    return this.#alertmanager.url;
  }

  /** All notifications so far. */
  receipts(): Receipt[] {
    return [
      ...this.#slack.received.map(({ message }) => {
        const text = JSON.stringify(message);
        // Slack's message has no state of its own: its title says so.
        const state = message.attachments.every(({ title }) => /^resolved\b/i.test(title))
          ? 'resolved'
          : 'firing';
        return receipt((message.channel ?? '').replace('#', ''), state, text);
      }),
      ...this.#pagerDuty.received.map(({ message }) =>
        receipt(
          'pagerduty',
          message.event_action === 'resolve' ? 'resolved' : 'firing',
          JSON.stringify(message),
        ),
      ),
      ...this.#mail.received.map(({ message }) =>
        receipt(
          'default',
          /^resolved\b/i.test(message.subject) ? 'resolved' : 'firing',
          `${message.subject}\n${message.text}\n${message.html}`,
        ),
      ),
      ...this.#recovery.received.map(({ message }) => ({
        receiver: message.receiver,
        state: message.status,
        alerts: [...new Set(message.alerts.map(({ labels }) => labels['alertname'] ?? ''))],
        text: JSON.stringify(message),
      })),
    ];
  }

  /** What arrived and broke a protocol: there must be nothing. */
  refused(): string[] {
    return [this.#slack, this.#pagerDuty, this.#mail, this.#recovery].flatMap((one) =>
      one.refused.map(({ reason }) => reason),
    );
  }

  async stop(): Promise<void> {
    await this.#alertmanager?.stop();
    await Promise.all([this.#slack, this.#pagerDuty, this.#mail, this.#recovery].map((one) => one.close()));
  }
}

/** The alerts that a text speaks of are told by the runbooks that it links to: without a link it speaks of none. */
function receipt(receiver: string, state: Receipt['state'], text: string): Receipt {
  const alerts = [...text.matchAll(/\/runbooks\/(\w+)\.md/g)].map(([, name = '']) => name);
  return { receiver, state, alerts: [...new Set(alerts)], text };
}
