import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type PostableAlert,
  type RunningAlertmanager,
  readSilenceForm,
  startAlertmanager,
  writeFiles,
} from '../src/alertmanager/index.ts';
import { fixtureInput } from '../src/settings/fixture.ts';
import { checkSettings } from '../src/settings/index.ts';
import {
  PagerDutyStandIn,
  SlackStandIn,
  SmtpStandIn,
  WebhookStandIn,
  pagerDutyKey,
} from '../src/simulator/notification/index.ts';
import { resolveProgram } from '../src/tools/index.ts';
import { alertmanagerFiles, secretFiles } from './index.ts';

const slack = new SlackStandIn();
const pagerDuty = new PagerDutyStandIn();
const mail = new SmtpStandIn({ user: 'observability', password: 'mail-secret' });
const recovery = new WebhookStandIn({ token: 'recovery-secret' });
const heartbeat = new WebhookStandIn({ path: '/ping' });
const standIns = [slack, pagerDuty, mail, recovery, heartbeat];

/** Names that somebody may give to a workflow. */
const hostile: readonly string[] = [
  'ci',
  'build and test',
  'say "hi" to \'them\'',
  'back\\slash "and quote" \\',
  'two\nlines and\ta tab',
  '<script>alert(1)</script> & <!channel> </a>',
  '{{ .ExternalURL }} ${x}',
  'a/b?c=d&e#f+g%20h, i} {j',
  'build (ubuntu-22.04) [x] ^.*$',
  'Prüfung 検証 🚀 ünïcødé',
  'x'.repeat(200),
  `${'long "quoted" (name) '.repeat(9)}end`,
  '🚀'.repeat(200),
];

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

function alert(workflow: string, labels: Readonly<Record<string, string>> = {}): PostableAlert {
  const variable = encodeURIComponent(workflow);
  return {
    labels: {
      alertname: 'PipelineStuck',
      severity: 'high',
      component: 'pipeline',
      repository: 'acme/shop',
      workflow,
      ...labels,
    },
    annotations: {
      summary: `${workflow} of acme/shop hangs`,
      description: `A run of ${workflow} is active for 3 hours (limit 2h).`,
      runbook_url: 'https://example.com/runbooks/PipelineStuck.md',
      dashboard_url: `https://grafana.example.com/d/operations?viewPanel=6&var-workflow=${variable}`,
    },
    startsAt: new Date(Date.now() - 60_000).toISOString(),
  };
}

const over = (one: PostableAlert): PostableAlert => ({
  ...one,
  endsAt: new Date(Date.now() - 1000).toISOString(),
});

describe('notifications of Alertmanager', () => {
  let folder: string;
  let alertmanager: RunningAlertmanager;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'notifications-'));
    await Promise.all(standIns.map((one) => one.start()));
    const { receivers } = fixtureInput.alerting;
    const settings = checkSettings({
      ...fixtureInput,
      alerting: {
        ...fixtureInput.alerting,
        receivers: { ...receivers, pagerduty: { type: 'pagerduty', url: pagerDuty.url } },
        email: {
          from: 'observability@example.com',
          smarthost: mail.smarthost,
          username: 'observability',
          requireTls: false,
        },
        recoveryWebhook: recovery.url,
        deadMansSwitch: heartbeat.url,
        groupWait: '0s',
        groupInterval: '1s',
      },
    });
    const secrets = join(folder, 'secrets');
    await writeFiles(secrets, {
      [secretFiles.slackUrl]: `${slack.url}\n`,
      [secretFiles.pagerDutyKey]: `${pagerDutyKey}\n`,
      [secretFiles.recoveryToken]: 'recovery-secret\n',
      [secretFiles.smtpPassword]: 'mail-secret',
    });
    alertmanager = await startAlertmanager(await resolveProgram('alertmanager'), {
      folder,
      files: alertmanagerFiles(settings, { secrets }),
    });
  });

  afterAll(async () => {
    await alertmanager.stop();
    await Promise.all(standIns.map((one) => one.close()));
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(hostile.map((workflow, index) => ({ workflow, index })))(
    'about a workflow of name $index',
    ({ workflow, index }) => {
      const summary = `${workflow} of acme/shop hangs`;
      // Tells this alert's notifications from the others', whatever becomes of the name.
      const labels = { repository: `acme/shop-${index}` };
      const isThis = (text: string): boolean => text.includes(`shop-${index} `);
      const stuck: PostableAlert = {
        ...alert(workflow, labels),
        annotations: {
          ...alert(workflow).annotations,
          summary: `shop-${index} ${summary}`,
          description: `Of shop-${index} for 3 hours. ${workflow}`,
        },
      };
      const title = oneLine(`HIGH: shop-${index} ${summary}`);

      beforeAll(() => alertmanager.post([stuck]));

      it('reach Slack, where the name is text', async () => {
        const { message } = await slack.waitFor(({ attachments: [one] }) => isThis(one?.title ?? ''));
        const [attachment] = message.attachments;
        expect(message.channel).toBe('#pipeline-alerts');
        expect(attachment?.color).toBe('#e8710a');
        expect(unescapeSlack(attachment?.title ?? '').slice(0, 150)).toBe(title.slice(0, 150));
        expect(attachment?.text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
        expect(attachment?.title.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&\n]/);
        expect(attachment?.title_link).toBe(stuck.annotations?.['dashboard_url']);
        expect(attachment?.actions?.map(({ text }) => text)).toEqual(['Runbook', 'Dashboard', 'Silence']);
        expect(attachment?.actions?.[0]?.url).toBe('https://example.com/runbooks/PipelineStuck.md');
      });

      it('reach PagerDuty as an error', async () => {
        const { message } = await pagerDuty.waitFor(({ payload }) => isThis(payload?.summary ?? ''));
        expect(message).toMatchObject({
          event_action: 'trigger',
          client: 'Alertmanager',
          client_url: 'https://alertmanager.example.com/#/alerts',
          payload: {
            severity: 'error',
            source: `acme/shop-${index}`,
            class: 'PipelineStuck',
            component: 'pipeline',
          },
        });
        expect(message.payload?.summary.slice(0, 150)).toBe(title.slice(0, 150));
        expect(oneLine(workflow).startsWith((message.payload?.group ?? '').slice(0, 150))).toBe(true);
        expect(message.links?.map(({ text }) => text)).toEqual(['Runbook', 'Dashboard', 'Silence']);
        expect(message.payload?.custom_details).toMatchObject({ num_firing: '1', resolved: '' });
      });

      it('reach the mailbox, as text and as HTML', async () => {
        const { message } = await mail.waitFor(({ subject }) => isThis(subject));
        expect(message).toMatchObject({
          from: 'observability@example.com',
          to: ['devops@example.com'],
          user: 'observability',
        });
        expect(message.subject.slice(0, 80)).toBe(title.slice(0, 80));
        expect(message.text).toContain(title.slice(0, 100));
        expect(message.html).not.toMatch(/<script|<!channel|ZgotmplZ|no value/);
        expect(unescapeHtml(message.html)).toContain(title.slice(0, 100));
        const links = [...message.html.matchAll(/href="([^"]*)"/g)].map(([, href]) =>
          unescapeHtml(href ?? ''),
        );
        const { message: other } = await slack.waitFor(({ attachments: [one] }) => isThis(one?.title ?? ''));
        const silence = other.attachments[0]?.actions?.[2]?.url ?? '';
        expect(links.map(decodeURIComponent)).toContain(decodeURIComponent(silence));
        expect(links).toContain('https://example.com/runbooks/PipelineStuck.md');
      });

      it('lead to a silence of this alert alone', async () => {
        const { message } = await slack.waitFor(({ attachments: [one] }) => isThis(one?.title ?? ''));
        const address = message.attachments[0]?.actions?.[2]?.url ?? '';
        expect(address).toMatch(
          /^https:\/\/alertmanager\.example\.com\/#\/silences\/new\?filter=%7B[\w.~%-]+%7D$/,
        );
        const matchers = readSilenceForm(address);
        expect(matchers?.map(({ name }) => name)).toEqual([
          'alertname',
          'component',
          'repository',
          'severity',
          'workflow',
        ]);
        const others = ['other', `y${workflow}`].map((name) => alert(name, labels));
        await alertmanager.post(others);
        const id = await alertmanager.silence(matchers ?? []);
        const known = await alertmanager.alerts();
        const silenced = known.filter(({ status }) => status.silencedBy.includes(id));
        expect(silenced.map((one) => one.labels)).toEqual([stuck.labels]);
        await alertmanager.post(others.map(over));
      });
    },
  );

  it('are about critical alerts red, and critical for PagerDuty', async () => {
    await alertmanager.post([alert('deploy', { severity: 'critical', alertname: 'PipelineFailing' })]);
    const { message } = await pagerDuty.waitFor(({ payload }) => payload?.group === 'deploy');
    expect(message.payload?.severity).toBe('critical');
    const { message: sent } = await mail.waitFor(
      ({ subject }) => subject === 'CRITICAL: deploy of acme/shop hangs',
    );
    expect(sent.html).toContain('border-left:6px solid #d1242f');
  });

  it('list ten alerts of a group, and count the rest', async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      alert('monorepo', { repository: `acme/repository-${String(index).padStart(2, '0')}` }),
    );
    await alertmanager.post(many);
    const { message } = await slack.waitFor(({ attachments: [one] }) =>
      (one?.title ?? '').startsWith('HIGH: 25 × PipelineStuck (monorepo)'),
    );
    const text = message.attachments[0]?.text ?? '';
    expect(text.match(/^• /gm)).toHaveLength(10);
    expect(text).toContain('\nand 15 more');
    expect(text).toContain('|Dashboard>');
    const { message: sent } = await mail.waitFor(({ subject }) => subject.startsWith('HIGH: 25 ×'));
    expect(sent.html.match(/<li/g)).toHaveLength(11);
    expect(sent.html).toContain('<li>and 15 more</li>');
    expect(sent.text).toContain('\nand 15 more');
    const { message: event } = await pagerDuty.waitFor(
      ({ payload }) => payload?.summary.startsWith('HIGH: 25') ?? false,
    );
    expect(String(event.payload?.custom_details?.['firing']).match(/^- /gm)).toHaveLength(10);

    await alertmanager.post(many.slice(1).map(over));
    const { message: later } = await slack.waitFor(
      ({ attachments: [one] }) => one?.title === 'HIGH: monorepo of acme/shop hangs',
    );
    expect(later.attachments[0]?.text).toMatch(/^• .*\n\*Resolved\*\n• /);
    await alertmanager.post(many.slice(0, 1).map(over));
    await slack.waitFor(({ attachments: [one] }) => (one?.title ?? '').startsWith('RESOLVED: monorepo'));
  });

  it('say that it is over, in green, and close the incident', async () => {
    const one = alert('nightly');
    await alertmanager.post([one]);
    const { message: event } = await pagerDuty.waitFor(({ payload }) => payload?.group === 'nightly');
    await alertmanager.post([over(one)]);
    const { message } = await slack.waitFor(
      ({ attachments: [sent] }) => sent?.title === 'RESOLVED: nightly of acme/shop hangs',
    );
    expect(message.attachments[0]?.color).toBe('#1a7f37');
    await mail.waitFor(({ subject }) => subject === 'RESOLVED: nightly of acme/shop hangs');
    const { message: end } = await pagerDuty.waitFor(
      ({ event_action, payload }) => event_action === 'resolve' && payload?.group === 'nightly',
    );
    expect(end.dedup_key).toBe(event.dedup_key);
  });

  it('of an alert that says nothing lead to the start pages, and show its labels', async () => {
    await alertmanager.post([{ labels: { alertname: 'Bare', team: 'shop' } }]);
    const { message } = await mail.waitFor(({ subject }) => subject === 'ALERT: Bare');
    expect(message.text).toContain('alertname=Bare, team=shop');
    expect(message.text).toContain('Runbook: https://example.com/runbooks\n');
    expect(message.text).toContain('Dashboard: https://grafana.example.com\n');
  });

  it('reach the recovery service with its token, and nobody else', async () => {
    await alertmanager.post([
      alert('retried', { alertname: 'PipelineRunFailed', severity: 'none', recovery: 'workflow-retry' }),
    ]);
    const { message } = await recovery.waitFor(({ alerts: [one] }) => one?.labels['workflow'] === 'retried');
    expect(message).toMatchObject({ receiver: 'recovery', status: 'firing', truncatedAlerts: 0 });
    expect(mail.received.filter((one) => one.message.subject.includes('retried'))).toEqual([]);
    expect(pagerDuty.received.filter((one) => one.message.payload?.group === 'retried')).toEqual([]);
  });

  it("reach the dead man's switch", async () => {
    await alertmanager.post([{ labels: { alertname: 'Watchdog', severity: 'none' } }]);
    await heartbeat.waitFor(({ receiver }) => receiver === 'dead-mans-switch');
  });

  it('are sent again after a server error', async () => {
    pagerDuty.failNext({ status: 500 }, { status: 429, retryAfterSeconds: 1 });
    mail.failNext({ code: 451 });
    await alertmanager.post([alert('again')]);
    await pagerDuty.waitFor(({ payload }) => payload?.group === 'again', 15_000);
    await mail.waitFor(({ subject }) => subject === 'HIGH: again of acme/shop hangs', 15_000);
    expect([pagerDuty.failed, mail.failed]).toEqual([2, 1]);
  });

  it('never broke a protocol, and no template failed', async () => {
    await sleep(100);
    expect(standIns.flatMap(({ refused }) => refused)).toEqual([]);
    const log = alertmanager.process.logTail(10_000);
    expect(log.split('\n').filter((line) => /level=error|template/.test(line))).toEqual([]);
  });
});

function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
