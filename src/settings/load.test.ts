import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureInput } from './fixture.ts';
import { checkSettings, loadSettings } from './load.ts';
import { SettingsError } from './settings-error.ts';

/** The fixture with one value replaced; `undefined` removes the field. */
function withValue(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(fixtureInput);
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let holder = copy as Record<string, unknown>;
  for (const part of parts) {
    holder[part] ??= {};
    holder = holder[part] as Record<string, unknown>;
  }
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
  return copy;
}

/** The findings, one a line. */
function findingsOf(input: unknown): string[] {
  try {
    checkSettings(input);
  } catch (error) {
    if (error instanceof SettingsError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

const receivers = fixtureInput.alerting.receivers;
const ci = { name: 'ci' };
const shop = { name: 'acme/shop', workflows: [ci] };
const night = { name: 'night', mutes: ['medium'], from: '22:00', to: '24:00' };

describe('a wrong value is named with its path, what stands there and what was expected', () => {
  it.each([
    ['wrong type', 'organisation', 7, 'organisation: expected text, found 7'],
    ['missing value', 'organisation', undefined, 'organisation: expected text, found nothing'],
    ['empty text', 'organisation', '', 'organisation: expected text that is not empty, found ""'],
    [
      'control character',
      'organisation',
      'a\nb',
      'organisation: expected text on one line, without control characters, found "a\\nb"',
    ],
    [
      'unknown section',
      'budget',
      5,
      'budget: expected no such field (known are organisation, hosts, github, objectives, alerting, cost, recovery, retention, sampling, tenants), found 5',
    ],
    [
      'unknown key',
      'objectives.sucessPercent',
      95,
      'objectives.sucessPercent: expected no such field, found 95',
    ],
    [
      'unknown key in a list',
      'github.repositories',
      [{ ...shop, workflow: 'ci' }],
      'github.repositories[0].workflow: expected no such field, found "ci"',
    ],
    [
      'negative budget',
      'cost.budgets.aws',
      -1,
      'cost.budgets.aws: expected an amount in US dollars, 0 or more, found -1',
    ],
    [
      'budget as text',
      'cost.budgets.aws',
      '2000',
      'cost.budgets.aws: expected an amount in US dollars, 0 or more, found "2000"',
    ],
    [
      'percentage over 100',
      'objectives.successPercent',
      101,
      'objectives.successPercent: expected a number from 0 to 100 (percent), found 101',
    ],
    [
      'negative percentage',
      'sampling.percent',
      -5,
      'sampling.percent: expected a number from 0 to 100 (percent), found -5',
    ],
    [
      'bad e-mail',
      'alerting.receivers.default.to',
      ['devops'],
      'alerting.receivers.default.to[0]: expected an e-mail address, such as "devops@example.com", found "devops"',
    ],
    [
      'duplicate repository',
      'github.repositories',
      [shop, { ...shop, name: 'Acme/Shop' }],
      'github.repositories[1].name: expected a repository that is not listed yet (entry 0 has it), found "Acme/Shop"',
    ],
    [
      'duplicate workflow',
      'github.repositories',
      [{ ...shop, workflows: [ci, ci] }],
      'github.repositories[0].workflows[1].name: expected a workflow that is not listed yet (entry 0 has it), found "ci"',
    ],
    [
      'no repository',
      'github.repositories',
      [],
      'github.repositories: expected at least one repository, found []',
    ],
    [
      'repository without owner',
      'github.repositories',
      [{ ...shop, name: 'shop' }],
      'github.repositories[0].name: expected owner/name of a GitHub repository, found "shop"',
    ],
    [
      'unknown receiver',
      'alerting.routes.high',
      ['slack-hihg'],
      'alerting.routes.high[0]: expected one of the receivers: default, pagerduty, slack-high, slack-medium, found "slack-hihg"',
    ],
    [
      'receiver of an unknown kind',
      'alerting.receivers.pagerduty',
      { type: 'teams' },
      'alerting.receivers.pagerduty.type: expected a receiver with type "email", "slack", "pagerduty" or "webhook", found "teams"',
    ],
    [
      'reserved receiver name',
      'alerting.receivers',
      { ...receivers, nobody: { type: 'pagerduty' } },
      'alerting.receivers.nobody: expected another name: recovery, dead-mans-switch, nobody are the stack\'s own, found "nobody"',
    ],
    [
      'bad receiver name',
      'alerting.receivers',
      { ...receivers, 'Slack High': { type: 'pagerduty' } },
      'alerting.receivers["Slack High"]: expected as a key a name of lower-case letters, digits and dashes, found "Slack High"',
    ],
    [
      'bad duration',
      'objectives.stuck.after',
      '2 hours',
      'objectives.stuck.after: expected a duration: a whole number above 0 and ms, s, m, h, d, w or y, such as "30m", found "2 hours"',
    ],
    [
      'duration as number',
      'retention.logs',
      30,
      'retention.logs: expected a duration: a whole number above 0 and ms, s, m, h, d, w or y, such as "30m", found 30',
    ],
    [
      'bad address',
      'hosts.grafana',
      'grafana.example.com',
      'hosts.grafana: expected an http or https address, such as "https://grafana.example.com", found "grafana.example.com"',
    ],
    [
      'slash at the end',
      'hosts.grafana',
      'https://grafana.example.com/',
      'hosts.grafana: expected an address without a slash at its end, found "https://grafana.example.com/"',
    ],
    [
      'bad time of day',
      'alerting.maintenance',
      [{ ...night, from: '25:00' }],
      'alerting.maintenance[0].from: expected a time of day, such as "22:30", found "25:00"',
    ],
    [
      'window over midnight',
      'alerting.maintenance',
      [{ ...night, to: '06:00' }],
      'alerting.maintenance[0].to: expected a time after from (22:00); a night is two windows, one to 24:00, found "06:00"',
    ],
    [
      'unknown time zone',
      'alerting.maintenance',
      [{ ...night, timeZone: 'Mars/Base' }],
      'alerting.maintenance[0].timeZone: expected a time zone, such as "Europe/Berlin", found "Mars/Base"',
    ],
    [
      'unknown severity',
      'alerting.maintenance',
      [{ ...night, mutes: ['low'] }],
      'alerting.maintenance[0].mutes[0]: expected critical, high or medium, found "low"',
    ],
    [
      'bad smarthost',
      'alerting.email.smarthost',
      'smtp.example.com',
      'alerting.email.smarthost: expected host:port, such as "smtp.example.com:587", found "smtp.example.com"',
    ],
    [
      'bad address range',
      'recovery.allowedCidrs',
      ['10.0.0.0/40'],
      'recovery.allowedCidrs[0]: expected an address range, such as "10.0.0.0/8" or "fd00::/8", found "10.0.0.0/40"',
    ],
    [
      'more attempts than GitHub allows',
      'recovery.attemptsPerRun',
      51,
      'recovery.attemptsPerRun: expected at most 50: GitHub allows no more, found 51',
    ],
    [
      'fraction of a count',
      'recovery.rerunsPerHour',
      1.5,
      'recovery.rerunsPerHour: expected a whole number, 1 or more, found 1.5',
    ],
    [
      'weights that miss 100',
      'objectives.healthScore',
      { success: 60 },
      'objectives.healthScore: expected four weights that make 100 together, found 110',
    ],
    [
      'burn that can never fire',
      'objectives.successPercent',
      80,
      'objectives.burn.fast.factor: expected a factor with which 80 % success can be missed by less than all runs, found 10',
    ],
    [
      'short window longer than the long one',
      'objectives.burn',
      { fast: { shortWindow: '12h' } },
      'objectives.burn.fast.shortWindow: expected a duration shorter than longWindow (6h), found "12h"',
    ],
    [
      'tenant that does not exist',
      'github.repositories',
      [{ ...shop, tenant: 'shop' }],
      'github.repositories[0].tenant: expected one of the tenants: github-actions, development, default, found "shop"',
    ],
    [
      'no price for other runners',
      'cost.runnerPrices',
      { 'ubuntu-latest': 0.006 },
      'cost.runnerPrices.default: expected a price for runners that are not listed, found nothing',
    ],
  ])('%s', (_name, path, value, expected) => {
    expect(findingsOf(withValue(path, value))).toEqual([expected]);
  });

  it('no default receiver: also the routes that lead to it', () => {
    const findings = findingsOf(withValue('alerting.receivers', { pagerduty: { type: 'pagerduty' } }));
    expect(findings[0]).toBe(
      'alerting.receivers.default: expected a receiver for whatever no other rule speaks of, found nothing',
    );
    expect(findings).toContain(
      'alerting.routes.critical[1]: expected one of the receivers: pagerduty, found "default"',
    );
  });

  it('and all of them at once, also across sections', () => {
    const input = {
      ...fixtureInput,
      organisation: '',
      cost: { ...fixtureInput.cost, budgets: { ...fixtureInput.cost.budgets, aws: -1, github: 'much' } },
      github: { repositories: [shop, shop] },
      extra: true,
    };
    const paths = findingsOf(input).map((line) => line.split(':')[0]);
    expect(paths).toEqual([
      'organisation',
      'cost.budgets.aws',
      'cost.budgets.github',
      'extra',
      'github.repositories[1].name',
    ]);
  });

  it.each([[null], [[]], ['text'], [undefined]])('something that is no object: %j', (input) => {
    expect(findingsOf(input)[0]).toMatch(/^\(the whole\): expected an object of settings/);
  });
});

describe('settings that are right', () => {
  it('are completed with the defaults that the documentation names', () => {
    const { objectives, recovery, retention, sampling, alerting } = checkSettings(fixtureInput);
    expect(objectives).toMatchObject({
      successPercent: 95,
      burn: {
        fast: { factor: 10, longWindow: '6h', shortWindow: '1h', leastRuns: 5 },
        slow: { factor: 3, longWindow: '3d', shortWindow: '6h', leastRuns: 20 },
      },
      lowSuccess: { percent: 80, window: '6h', leastRuns: 5 },
      healthScore: { success: 50, lastRun: 20, speed: 15, alerts: 15 },
    });
    expect(recovery).toMatchObject({ attemptsPerRun: 3, rerunsPerHourPerWorkflow: 10, rerunsPerHour: 200 });
    expect(retention).toEqual({
      metrics: '90d',
      metricsSizeGb: 450,
      logs: '30d',
      traces: '7d',
      alerts: '30d',
      archive: '730d',
    });
    expect(sampling).toEqual({ percent: 10, pipelines: 100, slow: { services: '2s', pipelines: '30m' } });
    expect(alerting).toMatchObject({ groupWait: '30s', groupInterval: '5m', repeatInterval: '4h' });
  });
});

describe('a settings file', () => {
  it.each([
    ['without a default export', 'export const settings = {};', 'no default export'],
    ['that is not TypeScript', 'export default {', 'Transform failed'],
    ['that throws', 'throw new Error("no such variable");', 'no such variable'],
  ])('%s is refused without a stack trace', async (_name, content, message) => {
    const file = join(await mkdtemp(join(tmpdir(), 'settings-')), 'stack.config.ts');
    await writeFile(file, content);
    const error: unknown = await loadSettings(file).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(SettingsError);
    expect(String(error)).toContain(file);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toMatch(/\n\s+at /);
  });

  it('as JSON are the same, and refused as clearly', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'settings-')), 'settings.json');
    const settings = checkSettings(fixtureInput);
    await writeFile(file, JSON.stringify(settings));
    expect(await loadSettings(file)).toEqual(settings);
    await writeFile(file, JSON.stringify({ ...settings, organisation: 7 }));
    await expect(loadSettings(file)).rejects.toThrow(/settings\.json[^]*organisation/);
    await writeFile(file, '{');
    const error: unknown = await loadSettings(file).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(SettingsError);
    expect(String(error)).not.toMatch(/\n\s+at /);
  });
});
