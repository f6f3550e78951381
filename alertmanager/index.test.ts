import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig, writeFiles } from '../src/alertmanager/index.ts';
import { fixtureInput, fixtureSettings } from '../src/settings/fixture.ts';
import { type Settings, checkSettings } from '../src/settings/index.ts';
import { type ResolvedProgram, resolveProgram } from '../src/tools/index.ts';
import stack from '../stack.config.ts';
import { alertmanagerConfig, alertmanagerFiles, podPaths, secretFiles } from './index.ts';

const everything: Settings = checkSettings({
  ...fixtureInput,
  organisation: 'A "quoted" {{ organisation }}',
  hosts: { ...fixtureInput.hosts, alertmanager: 'https://alerts.example.com/{{x}}' },
  alerting: {
    ...fixtureInput.alerting,
    receivers: {
      ...fixtureInput.alerting.receivers,
      europe: { type: 'pagerduty', url: 'https://events.eu.pagerduty.com/v2/enqueue' },
      hook: { type: 'webhook', url: 'https://hooks.example.com/x' },
      unused: { type: 'email', to: ['a@example.com', 'b@example.com'] },
    },
    email: { ...fixtureInput.alerting.email, username: 'observability', requireTls: false },
    deadMansSwitch: 'https://ping.example.com/abc',
    maintenance: [
      { name: 'sunday', mutes: ['medium'], weekdays: ['sunday'], from: '02:00', to: '04:00' },
      {
        name: 'month-end',
        mutes: ['high', 'medium'],
        daysOfMonth: ['-3:-1', '1'],
        from: '00:00',
        to: '24:00',
        timeZone: 'Europe/Berlin',
      },
    ],
  },
});

const variants = { fixture: fixtureSettings, 'stack.config.ts': checkSettings(stack), everything };

describe.each(Object.entries(variants))('Alertmanager with %s', (_name, settings) => {
  let folder: string;
  let amtool: ResolvedProgram;

  beforeAll(async () => {
    amtool = await resolveProgram('amtool');
    folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
    await writeFiles(folder, alertmanagerFiles(settings));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is taken by amtool, templates too', async () => {
    const { code, stdout } = await checkConfig(amtool, join(folder, 'alertmanager.yaml'));
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toContain(' - 1 templates\n  SUCCESS');
    expect(code).toBe(0);
  });

  it('names secrets by file alone, in one folder', () => {
    const text = Object.values(alertmanagerFiles(settings, { secrets: '/elsewhere' })).join('\n');
    expect(text).not.toContain(podPaths.secrets);
    expect(text).not.toMatch(/(password|api_url|routing_key|service_key|credentials|token):/);
    const paths = [...text.matchAll(/_file: (.*)/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(2);
    expect(Object.values(secretFiles).map((file) => `/elsewhere/${file}`)).toEqual(
      expect.arrayContaining(paths),
    );
  });

  it('calls only templates that are defined, and defines none in vain', () => {
    const text = Object.values(alertmanagerFiles(settings)).join('\n');
    const called = new Set([...text.matchAll(/template "([^"]+)"/g)].map(([, name]) => name));
    const defined = [...text.matchAll(/define "([^"]+)"/g)].map(([, name]) => name);
    expect([...called].sort()).toEqual(defined.sort());
  });
});

describe('Alertmanager', () => {
  it('groups and repeats as the settings say', () => {
    const { group_by, group_wait, group_interval, repeat_interval, receiver } =
      alertmanagerConfig(fixtureSettings).route;
    expect({ group_by, group_wait, group_interval, repeat_interval, receiver }).toEqual({
      group_by: ['alertname', 'workflow'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      receiver: 'default',
    });
  });

  it('asks for a mail password only with a user name', () => {
    expect(alertmanagerConfig(fixtureSettings).global).not.toHaveProperty('smtp_auth_password_file');
    expect(alertmanagerConfig(everything).global).toMatchObject({
      smtp_auth_username: 'observability',
      smtp_auth_password_file: '/etc/alertmanager/secrets/smtp-password',
      smtp_require_tls: false,
    });
  });

  it('asks for no Slack address where nobody is told by Slack', () => {
    const { alerting } = fixtureInput;
    const settings = checkSettings({
      ...fixtureInput,
      alerting: {
        ...alerting,
        receivers: { default: { type: 'email', to: ['a@example.com'] } },
        routes: { critical: ['default'], high: ['default'], medium: ['default'] },
      },
    });
    expect(alertmanagerConfig(settings).global).not.toHaveProperty('slack_api_url_file');
  });

  it('sends no token to webhooks other than the recovery service', () => {
    const hooks = alertmanagerConfig(everything).receivers.filter(({ webhook_configs }) => webhook_configs);
    expect(
      hooks.map(({ name, webhook_configs }) => [name, webhook_configs?.[0]?.http_config !== undefined]),
    ).toEqual([
      ['hook', false],
      ['recovery', true],
      ['dead-mans-switch', false],
    ]);
  });

  it('makes the same bytes each time', () => {
    expect(alertmanagerFiles(everything)).toEqual(alertmanagerFiles(everything));
  });
});
