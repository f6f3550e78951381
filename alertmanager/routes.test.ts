import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertGroups } from '../alerts/index.ts';
import { receiversOf, writeFiles } from '../src/alertmanager/index.ts';
import { alertLabels } from '../src/rules/index.ts';
import { fixtureInput, fixtureSettings } from '../src/settings/fixture.ts';
import { type Settings, checkSettings } from '../src/settings/index.ts';
import { resolveProgram } from '../src/tools/index.ts';
import { alertmanagerFiles } from './index.ts';

type Labels = Readonly<Record<string, string>>;
type Alerting = Partial<typeof fixtureInput.alerting>;

/** What an alert is, its labels, and exactly who is told. */
type Case = readonly [what: string, labels: Labels, receivers: readonly string[]];

const people = {
  critical: ['default', 'pagerduty'],
  high: ['default', 'pagerduty', 'slack-high'],
  medium: ['default', 'slack-medium'],
};
const ci = { repository: 'acme/shop', workflow: 'ci', component: 'pipeline' };

const usual: readonly Case[] = [
  ['a failing pipeline', { alertname: 'PipelineFailing', severity: 'critical', ...ci }, people.critical],
  ['a low success rate', { alertname: 'PipelineSuccessRateLow', severity: 'high', ...ci }, people.high],
  [
    'the error budget burning fast',
    { alertname: 'PipelineErrorBudgetBurn', severity: 'critical', window: 'fast', ...ci },
    people.critical,
  ],
  [
    'the error budget burning slowly',
    { alertname: 'PipelineErrorBudgetBurn', severity: 'high', window: 'slow', ...ci },
    people.high,
  ],
  ['a slow pipeline', { alertname: 'PipelineSlow', severity: 'medium', ...ci }, people.medium],
  ['a stuck pipeline', { alertname: 'PipelineStuck', severity: 'high', ...ci }, people.high],
  ['a long queue', { alertname: 'PipelineQueueLong', severity: 'medium', ...ci }, people.medium],
  [
    'missing telemetry',
    { alertname: 'PipelineTelemetryMissing', severity: 'high', component: 'pipeline' },
    people.high,
  ],
  [
    'flaky tests',
    { alertname: 'FlakyTests', severity: 'medium', component: 'tests', repository: 'acme/shop' },
    people.medium,
  ],
  [
    'a budget exceeded',
    { alertname: 'CostBudgetExceeded', severity: 'critical', component: 'cost', provider: 'aws' },
    people.critical,
  ],
  [
    'a budget that will be exceeded',
    { alertname: 'CostBudgetForecastExceeded', severity: 'high', component: 'cost', provider: 'all' },
    people.high,
  ],
  [
    'an unusual day',
    { alertname: 'CostAnomaly', severity: 'medium', component: 'cost', provider: 'claude' },
    people.medium,
  ],
  [
    'old figures',
    { alertname: 'CostDataStale', severity: 'medium', component: 'cost', provider: 'github' },
    people.medium,
  ],
  [
    'reruns that fail',
    { alertname: 'RecoveryFailing', severity: 'high', component: 'recovery' },
    people.high,
  ],
  [
    'an open circuit',
    { alertname: 'RecoveryCircuitOpen', severity: 'high', component: 'recovery', target: 'github' },
    people.high,
  ],
  [
    'a program down',
    { alertname: 'TargetDown', severity: 'critical', component: 'loki', job: 'loki' },
    people.critical,
  ],
  [
    'a full queue',
    {
      alertname: 'CollectorQueueFull',
      severity: 'high',
      component: 'otel-collector',
      exporter: 'otlp/tempo',
    },
    people.high,
  ],
  [
    'spans dropped',
    { alertname: 'TempoDiscardingSpans', severity: 'critical', component: 'tempo' },
    people.critical,
  ],
  ['a full volume', { alertname: 'VolumeFillingUp', severity: 'high', component: 'kubernetes' }, people.high],
  ['an old backup', { alertname: 'BackupStale', severity: 'high', component: 'postgresql' }, people.high],

  [
    'a failed run: the recovery service alone',
    { alertname: 'PipelineRunFailed', severity: 'none', recovery: 'workflow-retry', ...ci },
    ['recovery'],
  ],
  [
    'another handler: the recovery service alone',
    { alertname: 'Other', severity: 'none', recovery: 'rate-limit' },
    ['recovery'],
  ],
  [
    'recovery and critical: people too',
    { alertname: 'Other', severity: 'critical', recovery: 'workflow-retry', ...ci },
    [...people.critical, 'recovery'],
  ],
  [
    'recovery and high: people too',
    { alertname: 'Other', severity: 'high', recovery: 'workflow-retry', ...ci },
    [...people.high, 'recovery'],
  ],
  [
    'recovery and medium: people too',
    { alertname: 'Other', severity: 'medium', recovery: 'workflow-retry', ...ci },
    [...people.medium, 'recovery'],
  ],
  [
    'recovery and a severity of somebody else: people too',
    { alertname: 'Other', severity: 'warning', recovery: 'workflow-retry' },
    ['default', 'recovery'],
  ],
  [
    'recovery without a severity: people too',
    { alertname: 'Other', recovery: 'workflow-retry' },
    ['default', 'recovery'],
  ],
  [
    'an empty recovery label is none',
    { alertname: 'Other', severity: 'high', recovery: '', ...ci },
    people.high,
  ],

  ['the watchdog', { alertname: 'Watchdog', severity: 'none' }, ['nobody']],
  ['any other of severity none', { alertname: 'InfoInhibitor', severity: 'none' }, ['nobody']],
  ['a severity of somebody else', { alertname: 'KubePodCrashLooping', severity: 'warning' }, ['default']],
  ['a severity in capitals', { alertname: 'Other', severity: 'CRITICAL' }, ['default']],
  ['a severity that only begins like one', { alertname: 'Other', severity: 'criticality' }, ['default']],
  ['no severity', { alertname: 'Other' }, ['default']],
  ['an empty severity', { alertname: 'Other', severity: '' }, ['default']],
  ['no labels but one', { team: 'shop' }, ['default']],
  [
    'a workflow with a hostile name',
    {
      alertname: 'PipelineFailing',
      severity: 'critical',
      repository: 'acme/shop',
      workflow: 'say "none", {x="y"} \\ ünïcødé',
    },
    people.critical,
  ],
];

const withDeadMansSwitch: readonly Case[] = [
  ['the watchdog', { alertname: 'Watchdog', severity: 'none' }, ['dead-mans-switch']],
  [
    'a watchdog that people would be told of',
    { alertname: 'Watchdog', severity: 'critical' },
    people.critical,
  ],
  ['any other of severity none', { alertname: 'InfoInhibitor', severity: 'none' }, ['nobody']],
  [
    'a failed run',
    { alertname: 'PipelineRunFailed', severity: 'none', recovery: 'workflow-retry', ...ci },
    ['recovery'],
  ],
];

const withOtherRoutes: readonly Case[] = [
  [
    'critical goes to one more receiver',
    { alertname: 'Other', severity: 'critical' },
    ['default', 'pagerduty', 'team-hook'],
  ],
  ['high is named twice and told once', { alertname: 'Other', severity: 'high' }, ['default']],
  ['medium is told to nobody', { alertname: 'Other', severity: 'medium' }, ['nobody']],
  [
    'medium with recovery still reaches it',
    { alertname: 'Other', severity: 'medium', recovery: 'x' },
    ['nobody', 'recovery'],
  ],
];

const withMaintenance: readonly Case[] = [
  ['critical', { alertname: 'Other', severity: 'critical' }, people.critical],
  ['high', { alertname: 'Other', severity: 'high' }, people.high],
  ['medium', { alertname: 'Other', severity: 'medium' }, people.medium],
];

/** Every alert of this repository, by the labels that its rule puts on it. */
const defined: readonly Case[] = Object.values(alertGroups(fixtureSettings))
  .flatMap((groups) => groups.flatMap(({ rules }) => rules))
  .flatMap((rule) => {
    if (rule.kind !== 'alert') return [];
    const labels: Labels = { alertname: rule.alert, ...alertLabels(rule) };
    const told = rule.severity === 'none' ? [] : people[rule.severity];
    const receivers = [...told, ...('recovery' in labels ? ['recovery'] : [])];
    return [[`${rule.severity} ${rule.alert}`, labels, receivers.length === 0 ? ['nobody'] : receivers]];
  });

const tables: readonly { name: string; alerting: Alerting; cases: readonly Case[] }[] = [
  { name: 'by the usual settings', alerting: {}, cases: usual },
  { name: 'of every alert that is defined', alerting: {}, cases: defined },
  {
    name: "with a dead man's switch",
    alerting: { deadMansSwitch: 'https://ping.example.com/abc' },
    cases: withDeadMansSwitch,
  },
  {
    name: 'with other receivers and routes',
    alerting: {
      receivers: {
        ...fixtureInput.alerting.receivers,
        'team-hook': { type: 'webhook', url: 'https://hooks.example.com/x' },
      },
      routes: { critical: ['team-hook', 'pagerduty', 'default'], high: ['default', 'default'], medium: [] },
    },
    cases: withOtherRoutes,
  },
  {
    name: 'with maintenance windows, which change times and not receivers',
    alerting: {
      maintenance: [
        { name: 'nights', mutes: ['medium', 'high'], from: '22:00', to: '24:00', timeZone: 'Europe/Berlin' },
      ],
    },
    cases: withMaintenance,
  },
];

const settingsWith = (alerting: Alerting): Settings =>
  checkSettings({ ...fixtureInput, alerting: { ...fixtureInput.alerting, ...alerting } });

describe.each(tables)('routes $name', ({ alerting, cases }) => {
  let folder: string;
  let told: (string[] | Error)[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'routes-'));
    await writeFiles(folder, alertmanagerFiles(settingsWith(alerting)));
    const amtool = await resolveProgram('amtool');
    const atATime = pLimit(4);
    told = await Promise.all(
      cases.map(([, labels]) =>
        atATime(() => receiversOf(amtool, join(folder, 'alertmanager.yaml'), labels)).catch(
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        ),
      ),
    );
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(cases.map((one, index) => [index, ...one] as const))(
    '%i %s',
    (index, _what, _labels, receivers) => {
      const found = told[index];
      expect(Array.isArray(found) ? [...found].sort() : found).toEqual([...receivers].sort());
    },
  );
});
