import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertGroups } from '../alerts/index.ts';
import { components } from '../metrics/components.ts';
import {
  type KnownAlert,
  type PostableAlert,
  type RunningAlertmanager,
  startAlertmanager,
} from '../src/alertmanager/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { resolveProgram } from '../src/tools/index.ts';
import { alertmanagerConfig, alertmanagerFiles } from './index.ts';

type Labels = Readonly<Record<string, string>>;

/** Two alerts that fire at once, and whether the first silences the second. */
interface Pair {
  readonly what: string;
  readonly source: Labels;
  readonly target: Labels;
  readonly silenced: boolean;
}

const silences = (what: string, source: Labels, target: Labels): Pair => ({
  what,
  source,
  target,
  silenced: true,
});
const leaves = (what: string, source: Labels, target: Labels): Pair => ({
  what,
  source,
  target,
  silenced: false,
});

const ci = { component: 'pipeline', repository: 'acme/shop', workflow: 'ci' };
const failing = { alertname: 'PipelineFailing', severity: 'critical', ...ci };
const slow = { alertname: 'PipelineSlow', severity: 'medium', ...ci };
const failed = { alertname: 'PipelineRunFailed', severity: 'none', recovery: 'workflow-retry', ...ci };
const telemetryMissing = {
  alertname: 'PipelineTelemetryMissing',
  severity: 'high',
  component: 'pipeline-exporter',
};
const postgresDown = { alertname: 'PostgresDown', severity: 'critical', component: 'postgresql' };
const down = (component: string, job = component): Labels => ({
  alertname: 'TargetDown',
  severity: 'critical',
  component,
  job,
});
const queueFull = (exporter: string): Labels => ({
  alertname: 'CollectorQueueFull',
  severity: 'high',
  component: 'otel-collector',
  exporter,
});
const uploadFailing = {
  alertname: 'ThanosUploadFailing',
  severity: 'high',
  component: 'thanos',
  pod: 'prometheus-0',
};
const uploadStopped = { ...uploadFailing, alertname: 'ThanosUploadStopped', severity: 'critical' };
const datasourceErrors = (datasource: string): Labels => ({
  alertname: 'GrafanaDatasourceErrors',
  severity: 'high',
  component: 'grafana',
  datasource,
});
const budget = (provider: string): Labels => ({
  alertname: 'CostBudgetExceeded',
  severity: 'critical',
  component: 'cost',
  provider,
});
const cost = (alertname: string, severity: string, provider: string): Labels => ({
  alertname,
  severity,
  component: 'cost',
  provider,
});

const programs = Object.keys(components).filter((component) => component !== 'thanos');

const pairs: readonly Pair[] = [
  silences('a failing workflow its slowness', failing, slow),
  silences('a failing workflow its success rate', failing, {
    alertname: 'PipelineSuccessRateLow',
    severity: 'high',
    ...ci,
  }),
  silences(
    'the fast burn the slow one',
    { alertname: 'PipelineErrorBudgetBurn', severity: 'critical', window: 'fast', ...ci },
    { alertname: 'PipelineErrorBudgetBurn', severity: 'high', window: 'slow', ...ci },
  ),
  leaves('a failing workflow another one', failing, { ...slow, workflow: 'nightly' }),
  leaves('a failing workflow one of the same name elsewhere', failing, { ...slow, repository: 'acme/api' }),
  leaves('a failing workflow another critical alert of it', failing, {
    alertname: 'PipelineErrorBudgetBurn',
    severity: 'critical',
    window: 'fast',
    ...ci,
  }),
  leaves('a failing workflow what the recovery service hears', failing, failed),
  leaves('a failing workflow an alert about no workflow', failing, telemetryMissing),
  leaves('a failing workflow an alert with an empty one', failing, { ...slow, workflow: '' }),
  leaves('a high alert a medium one of the same workflow', { ...failing, severity: 'high' }, slow),
  leaves('what the recovery service hears the slowness', failed, slow),

  silences('a collector that is down its full queue', down('otel-collector'), queueFull('loki')),
  leaves('a collector that is down a Thanos that cannot upload', down('otel-collector'), uploadFailing),
  leaves('a collector that is down a slow workflow', down('otel-collector'), slow),
  leaves('a collector that is down an alert without component', down('otel-collector'), {
    alertname: 'Other',
    severity: 'high',
  }),
  leaves(
    'a critical alert without component an other without',
    { alertname: 'Other', severity: 'critical' },
    { alertname: 'Another', severity: 'high' },
  ),
  leaves(
    'a critical alert without component one that has',
    { alertname: 'Other', severity: 'critical' },
    uploadFailing,
  ),
  leaves(
    'the watchdog anything',
    { alertname: 'Watchdog', severity: 'none', component: 'prometheus' },
    {
      alertname: 'PrometheusRuleFailures',
      severity: 'high',
      component: 'prometheus',
    },
  ),
  leaves('a Prometheus that is down the watchdog', down('prometheus'), {
    alertname: 'Watchdog',
    severity: 'none',
    component: 'prometheus',
  }),
  leaves(
    'a full volume another one',
    { alertname: 'VolumeFillingUp', severity: 'critical', component: 'kubernetes', namespace: 'a' },
    { alertname: 'VolumeFillingUp', severity: 'high', component: 'kubernetes', namespace: 'b' },
  ),
  ...programs.map((component) =>
    silences(`${component} that is down its lesser troubles`, down(component), {
      alertname: 'Other',
      severity: 'medium',
      component,
    }),
  ),

  leaves(
    'a critical alert of one workflow the rest of its component',
    { alertname: 'Other', severity: 'critical', ...ci, component: 'recovery' },
    { alertname: 'RecoveryFailing', severity: 'high', component: 'recovery' },
  ),
  leaves('a recovery service that is down an alert about a workflow', down('recovery'), {
    alertname: 'Other',
    severity: 'high',
    ...ci,
    component: 'recovery',
  }),

  silences('a collector that is down missing telemetry', down('otel-collector'), telemetryMissing),
  silences('a Loki that is down the queue towards it', down('loki'), queueFull('loki/github-actions')),
  leaves('a Loki that is down the queue towards Tempo', down('loki'), queueFull('otlp/tempo')),
  silences('a Tempo that is down the queue towards it', down('tempo'), queueFull('otlp/tempo')),
  leaves('a Tempo that is down the queue to the second hop', down('tempo'), queueFull('otlp/next-hop')),
  silences(
    'a Prometheus that is down the queue towards it',
    down('prometheus'),
    queueFull('prometheusremotewrite/0'),
  ),
  leaves(
    'a Loki that discards the queue towards it',
    { alertname: 'LokiDiscardingLogs', severity: 'critical', component: 'loki' },
    queueFull('loki'),
  ),
  leaves(
    'one Loki of several that is down the queue towards it',
    { ...down('loki'), severity: 'high' },
    queueFull('loki'),
  ),
  silences(
    'a Loki that is not there at all the queue towards it',
    { ...down('loki'), alertname: 'TargetMissing' },
    queueFull('loki'),
  ),
  silences('a Loki that is down its data source', down('loki'), datasourceErrors('Lokigithubactions')),
  silences('a Tempo that is down its data source', down('tempo'), datasourceErrors('Tempo')),
  silences('a Prometheus that is down its data source', down('prometheus'), datasourceErrors('Prometheus')),
  leaves('a Prometheus that is down the data source of Loki', down('prometheus'), datasourceErrors('Loki')),
  silences('a Prometheus that is down the sidecar beside it', down('prometheus'), {
    alertname: 'ThanosSidecarCutOff',
    severity: 'high',
    component: 'thanos',
    pod: 'prometheus-0',
  }),
  leaves('a Loki that is down data that is dropped', down('loki'), {
    alertname: 'CollectorDroppingData',
    severity: 'critical',
    component: 'otel-collector',
    exporter: 'loki',
  }),
  ...['pipeline-exporter', 'cost-exporter', 'recovery', 'grafana'].map((component) =>
    silences(`a PostgreSQL that is down the troubles of ${component}`, postgresDown, {
      alertname: 'Other',
      severity: 'high',
      component,
    }),
  ),
  leaves('a PostgreSQL that is down a Loki in trouble', postgresDown, {
    alertname: 'LokiRequestErrors',
    severity: 'high',
    component: 'loki',
  }),

  silences('a sidecar that uploads nothing its failing uploads', uploadStopped, uploadFailing),
  leaves('a sidecar that uploads nothing the failing uploads of another', uploadStopped, {
    ...uploadFailing,
    pod: 'prometheus-1',
  }),
  leaves('a sidecar that uploads nothing that it is cut off', uploadStopped, {
    ...uploadFailing,
    alertname: 'ThanosSidecarCutOff',
  }),
  leaves(
    'one program of Thanos that is down the uploads of another',
    down('thanos', 'thanos-compactor'),
    uploadFailing,
  ),
  leaves('one program of Thanos that is down what has no pod', down('thanos', 'thanos-compactor'), {
    alertname: 'TargetDown',
    severity: 'high',
    component: 'thanos',
    job: 'thanos-store',
  }),

  silences(
    'an exceeded budget the forecast that it will be',
    budget('aws'),
    cost('CostBudgetForecastExceeded', 'high', 'aws'),
  ),
  leaves(
    'an exceeded budget the forecast of another provider',
    budget('aws'),
    cost('CostBudgetForecastExceeded', 'high', 'claude'),
  ),
  leaves(
    'an exceeded budget the forecast for all',
    budget('aws'),
    cost('CostBudgetForecastExceeded', 'high', 'all'),
  ),
  leaves('an exceeded budget an unusual day', budget('aws'), cost('CostAnomaly', 'medium', 'aws')),
  leaves('an exceeded budget old figures', budget('aws'), cost('CostDataStale', 'medium', 'aws')),
  leaves('an exceeded budget another', budget('all'), budget('aws')),
  leaves(
    'an exceeded budget of no provider a forecast of none',
    { alertname: 'CostBudgetExceeded', severity: 'critical', component: 'cost' },
    { alertname: 'CostBudgetForecastExceeded', severity: 'high', component: 'cost' },
  ),
];

/**
 * Posted after each pair. Inhibition sees alerts in the order in which they were posted: once the second one of these
 * is silenced, whatever the pair does has happened, and an alert that is not silenced is no matter of time.
 */
function marks(pair: string): readonly [Labels, Labels] {
  const workflow = { alertname: 'Mark', repository: 'acme/mark', workflow: pair };
  return [
    { ...workflow, severity: 'critical' },
    { ...workflow, severity: 'high' },
  ];
}

describe('inhibition', () => {
  it('speaks of alerts that exist', () => {
    const named = alertmanagerConfig(fixtureSettings).inhibit_rules.flatMap((rule) =>
      [...rule.source_matchers, ...rule.target_matchers].flatMap(alertNames),
    );
    const groups = Object.values(alertGroups(fixtureSettings)).flat();
    const defined = groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.kind === 'alert' ? rule.alert : [])),
    );
    expect(named.length).toBeGreaterThan(0);
    expect([...new Set(named)].filter((name) => !defined.includes(name))).toEqual([]);
  });
});

describe('inhibition in Alertmanager', () => {
  let folder: string;
  let alertmanager: RunningAlertmanager;
  let posts = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inhibition-'));
    alertmanager = await startAlertmanager(await resolveProgram('alertmanager'), {
      folder,
      files: alertmanagerFiles(fixtureSettings),
    });
  });

  afterAll(async () => {
    await alertmanager.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(pairs)('$what: $silenced', async ({ source, target, silenced }) => {
    // Tells the alerts of a pair from those of the others.
    const pair = `pair-${String((posts += 1))}`;
    const label = (labels: Labels): Labels => ({ ...labels, pair });
    const all = [source, target, ...marks(pair)].map(label);
    try {
      await post(all, {});
      const [known, knownTarget, mark] = await settled(pair, all);
      expect(mark?.status.inhibitedBy).toHaveLength(1);
      expect(known?.status).toMatchObject({ inhibitedBy: [] });
      expect(knownTarget?.status.inhibitedBy).toEqual(silenced ? [known?.fingerprint] : []);
    } finally {
      await post(all, { endsAt: new Date(Date.now() - 1000).toISOString() });
    }
  });

  async function post(all: readonly Labels[], times: Partial<PostableAlert>): Promise<void> {
    const startsAt = new Date(Date.now() - 60_000).toISOString();
    // One request each: within one, alerts are taken in no certain order.
    for (const labels of all) await alertmanager.post([{ labels, startsAt, ...times }]);
  }

  /** The source, the target and the second mark, once the latter is silenced. */
  async function settled(pair: string, all: readonly Labels[]): Promise<(KnownAlert | undefined)[]> {
    for (let left = 100; left > 0; left -= 1) {
      const alerts = (await alertmanager.alerts()).filter(({ labels }) => labels['pair'] === pair);
      const [source, target, , mark] = all.map((labels) =>
        alerts.find((known) => isSame(known.labels, labels)),
      );
      if (mark?.status.inhibitedBy.length === 1) return [source, target, mark];
      await sleep(20);
    }
    throw new Error('the mark was not silenced');
  }
});

function isSame(a: Labels, b: Labels): boolean {
  const present = Object.entries(b).filter(([, value]) => value !== '');
  return Object.keys(a).length === present.length && present.every(([name, value]) => a[name] === value);
}

/** The names in a matcher of alert names; of any other matcher none. */
function alertNames(matcher: string): string[] {
  return /^alertname=~?"(.*)"$/.exec(matcher)?.[1]?.split('|') ?? [];
}
