import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { panels } from './dashboards/panels.ts';
import { mixin } from './mixin.ts';
import { durationSeconds } from './src/promql/index.ts';
import { type AlertRule, annotations } from './src/rules/index.ts';
import { fixtureSettings } from './src/settings/fixture.ts';

// What holds for every alert: documented names and severities, a runbook page, a panel to look at.

const alerts = Object.values(mixin.ruleFiles(fixtureSettings))
  .flat()
  .flatMap(({ rules }) => rules)
  .filter((rule): rule is AlertRule => rule.kind === 'alert');
const names = [...new Set(alerts.map(({ alert }) => alert))];

/** The alerts that people's routes and links rely on: name, severities, `for` where it is fixed. */
const promised: Readonly<
  Record<string, { severities: string[]; for?: string; labels?: Record<string, string> }>
> = {
  PipelineRunFailed: { severities: ['none'], for: '0s', labels: { recovery: 'workflow-retry' } },
  PipelineFailing: { severities: ['critical'], for: '1m' },
  PipelineSuccessRateLow: { severities: ['high'] },
  PipelineErrorBudgetBurn: { severities: ['critical', 'high'] },
  PipelineSlow: { severities: ['medium'] },
  PipelineStuck: { severities: ['high'] },
  PipelineQueueLong: { severities: ['medium'] },
  PipelineTelemetryMissing: { severities: ['high'] },
  FlakyTests: { severities: ['medium'] },
  CostBudgetExceeded: { severities: ['critical'] },
  CostBudgetForecastExceeded: { severities: ['high'] },
  CostAnomaly: { severities: ['medium'] },
  CostDataStale: { severities: ['medium'] },
  RecoveryFailing: { severities: ['high'] },
  RecoveryCircuitOpen: { severities: ['high'], for: '10m' },
  Watchdog: { severities: ['none'] },
  TargetDown: { severities: ['critical', 'high'] },
  CollectorQueueFull: { severities: ['high'] },
  CollectorDroppingData: { severities: ['critical'] },
  PrometheusRuleFailures: { severities: ['high'] },
  PrometheusRemoteWriteRejected: { severities: ['critical'] },
  AlertmanagerNotificationsFailing: { severities: ['critical', 'high'] },
  AlertmanagerClusterSplit: { severities: ['high'] },
  LokiRequestErrors: { severities: ['high'] },
  LokiDiscardingLogs: { severities: ['critical'] },
  TempoDiscardingSpans: { severities: ['critical'] },
  TempoCompactionBehind: { severities: ['high'] },
  ThanosUploadFailing: { severities: ['high'] },
  ThanosCompactorHalted: { severities: ['high'] },
  GrafanaDatasourceErrors: { severities: ['high'] },
  BackupStale: { severities: ['high'] },
  VolumeFillingUp: { severities: ['high'] },
  CertificateExpiring: { severities: ['high'] },
};

describe('documented alerts', () => {
  it.each(Object.entries(promised))('%s', (name, expected) => {
    const rules = alerts.filter(({ alert }) => alert === name);
    expect([...new Set(rules.map(({ severity }) => severity))].sort()).toEqual(
      [...expected.severities].sort(),
    );
    for (const rule of rules) {
      if (expected.for !== undefined) expect(rule.for ?? '0s').toBe(expected.for);
      if (expected.labels !== undefined) expect(rule.labels).toMatchObject(expected.labels);
    }
  });
});

describe.each(alerts.map((rule) => [`${rule.alert} (${rule.severity})`, rule] as const))(
  '%s',
  (_name, rule) => {
    it('waits 5 minutes at most, unless it is documented otherwise', () => {
      const limit = durationSeconds((promised[rule.alert]?.for ?? '5m') as '5m');
      expect(durationSeconds(rule.for ?? '0s')).toBeLessThanOrEqual(Math.max(limit, 300));
    });

    it('leads to a panel that has an id', () => {
      const ids: readonly number[] = Object.values(
        (panels as Readonly<Record<string, Readonly<Record<string, number>>>>)[rule.panel.dashboard] ?? {},
      );
      expect(ids).toContain(rule.panel.panel);
      expect(annotations(rule, fixtureSettings.hosts)['dashboard_url']).toMatch(
        /^https:\/\/grafana\.example\.com\/d\/[\w-]+\?viewPanel=\d+(&var-\w+=\{\{ \$labels\.\w+ \| urlquery \}\})*$/,
      );
    });
  },
);

describe('runbooks', () => {
  const folder = join(import.meta.dirname, 'runbooks');

  it.each(names)('%s.md says what it means, how to check, what to do, how to silence', async (name) => {
    const page = await readFile(join(folder, `${name}.md`), 'utf8');
    expect(page.split('\n')[0]).toBe(`# ${name}`);
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['What it means', 'How to check', 'What to do', 'How to silence']);
    expect(page).toContain(`alertname=${name}`);
    expect(page).toMatch(/```(sh|promql)/);
    const severities = alerts.filter(({ alert }) => alert === name).map(({ severity }) => severity);
    for (const severity of severities) expect(page.toLowerCase()).toContain(severity);
  });

  it('has no page for an alert that is gone', async () => {
    const pages = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== 'README.md');
    expect(pages.map((file) => file.slice(0, -3)).filter((name) => !names.includes(name))).toEqual([]);
  });
});
