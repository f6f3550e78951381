import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  type Manifest,
  buildFolder,
  layOut,
  newSecrets,
  parseSecrets,
  secretData,
  withFlags,
} from '../src/deploy/index.ts';
import { WebhookStandIn } from '../src/simulator/notification/index.ts';
import { type RunningProcess, freePorts, resolveIfAvailable, startProcess } from '../src/tools/index.ts';

// Two Prometheus with the deployed flags, labels and relabelling scrape the same target and evaluate the same rule; both
// tell both of two Alertmanagers that gossip.

const kustomize = await resolveIfAvailable('kustomize');
const prometheus = await resolveIfAvailable('prometheus');
const alertmanager = await resolveIfAvailable('alertmanager');

describe.skipIf(!kustomize || !prometheus || !alertmanager)('two replicas of Prometheus', () => {
  if (!kustomize || !prometheus || !alertmanager) return;
  const running: RunningProcess[] = [];
  const person = new WebhookStandIn();
  let folder: string;
  let manifests: readonly Manifest[];
  let values: Readonly<Record<string, string>>;
  let addresses: readonly string[];

  const at = (index: number): string => addresses[index] ?? '';
  const [alertmanagers, prometheuses] = [
    [0, 1],
    [2, 3],
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pair-'));
    addresses = (await freePorts(6)).map((port) => `127.0.0.1:${port}`);
    ({ manifests } = await buildFolder(kustomize, join(import.meta.dirname, 'base')));
    ({ data: values } = await secretData(parseSecrets(newSecrets())));
    await person.start();
    await Promise.all(alertmanagers.map(startAlertmanager));
    await Promise.all(prometheuses.map(startPrometheus));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop(3000)));
    await person.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function startAlertmanager(index: number): Promise<void> {
    if (!alertmanager) return;
    const own = join(folder, `alertmanager-${index}`);
    const { args } = await layOut(manifests, ['alertmanager', 'alertmanager'], { folder: own, values });
    const config = {
      route: {
        receiver: 'person',
        group_by: ['alertname'],
        group_wait: '1s',
        group_interval: '1s',
        repeat_interval: '1h',
      },
      receivers: [{ name: 'person', webhook_configs: [{ url: person.url, send_resolved: false }] }],
    };
    await writeFile(join(own, 'etc/alertmanager/config/alertmanager.yaml'), stringify(config));
    const gossip = at(4 + index);
    const flags = [
      ...withFlags(args, {
        '--web.listen-address': at(index),
        '--cluster.listen-address': gossip,
        '--cluster.peer': undefined,
      }),
      `--cluster.peer=${at(4 + 1 - index)}`,
      // Faster than the 15 s for which the second waits before it would notify.
      '--cluster.peer-timeout=2s',
      '--cluster.gossip-interval=50ms',
    ];
    running.push(
      await startProcess(alertmanager, flags, {
        logFile: join(own, 'log'),
        ready: { url: `http://${at(index)}/-/ready` },
      }),
    );
  }

  async function startPrometheus(index: number): Promise<void> {
    if (!prometheus) return;
    const own = join(folder, `prometheus-${index}`);
    const { args } = await layOut(manifests, ['prometheus', 'prometheus'], { folder: own, values });
    const file = join(own, 'etc/prometheus/config/prometheus.yaml');
    const deployed = parse(await readFile(file, 'utf8')) as {
      global: Record<string, unknown>;
      alerting: { alert_relabel_configs: unknown };
    };
    const { alert_relabel_configs } = deployed.alerting;
    const rule = { alert: 'TargetGone', expr: 'up{job="target"} == 0', labels: { severity: 'high' } };
    await writeFile(join(own, 'rules.yaml'), stringify({ groups: [{ name: 'pair', rules: [rule] }] }));
    await writeFile(
      file,
      stringify({
        global: {
          ...deployed.global,
          scrape_interval: '200ms',
          scrape_timeout: '200ms',
          evaluation_interval: '200ms',
        },
        rule_files: [join(own, 'rules.yaml')],
        alerting: {
          alert_relabel_configs,
          alertmanagers: [{ static_configs: [{ targets: alertmanagers.map(at) }] }],
        },
        scrape_configs: [
          { job_name: 'alertmanager', static_configs: [{ targets: alertmanagers.map(at) }] },
          // Nothing listens there.
          { job_name: 'target', static_configs: [{ targets: ['127.0.0.1:1'] }] },
        ],
      }),
    );
    const flags = [
      ...withFlags(args, { '--web.config.file': undefined }),
      `--web.listen-address=${at(index)}`,
    ];
    running.push(
      await startProcess(prometheus, flags, {
        logFile: join(own, 'log'),
        env: { POD_NAME: `prometheus-${index}` },
        ready: { url: `http://${at(index)}/-/ready` },
      }),
    );
  }

  /** The sum of a program's own counter, over all its series with that text. */
  async function counter(index: number, start: string): Promise<number> {
    const page = await (await fetch(`http://${at(index)}/metrics`)).text();
    return page
      .split('\n')
      .filter((line) => line.startsWith(start))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  it('both tell both Alertmanagers of one alert, and one notification arrives', async () => {
    await vi.waitFor(
      async () => {
        for (const index of prometheuses) {
          // Itself: it scrapes and evaluates, and what it tells is taken.
          for (const peer of alertmanagers)
            expect(
              await counter(index, `prometheus_notifications_sent_total{alertmanager="http://${at(peer)}`),
            ).toBeGreaterThan(0);
        }
        for (const index of alertmanagers) {
          expect(await counter(index, 'alertmanager_cluster_members ')).toBe(2);
          // It has come to the point of notifying or not at least twice.
          expect(await counter(index, 'alertmanager_nflog_queries_total')).toBeGreaterThan(1);
        }
      },
      { timeout: 40_000, interval: 200 },
    );
    const sent = await Promise.all(
      alertmanagers.map((index) => counter(index, 'alertmanager_notifications_total{integration="webhook"}')),
    );
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(person.received).toHaveLength(1);
    expect(person.received[0]?.message.alerts.map(({ labels }) => labels)).toEqual([
      {
        alertname: 'TargetGone',
        cluster: 'observability',
        instance: '127.0.0.1:1',
        job: 'target',
        severity: 'high',
      },
    ]);
    for (const index of alertmanagers) {
      const known = (await (await fetch(`http://${at(index)}/api/v2/alerts`)).json()) as unknown[];
      expect(known).toHaveLength(1);
    }
  }, 60_000);
});
