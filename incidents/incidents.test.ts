import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { mixin } from '../mixin.ts';
import { buildTree } from '../src/generate/index.ts';
import { writeFiles } from '../src/alertmanager/index.ts';
import { startPrometheus } from '../src/prometheus/index.ts';
import { createModel } from '../src/simulator/model.ts';
import { modelFamilies } from '../src/simulator/series/families.ts';
import type { Family, StepSeries } from '../src/simulator/series/step-series.ts';
import { ensurePrograms, runProgram } from '../src/tools/index.ts';
import { company, companyInput } from './company.ts';
import { Desk, type Receipt } from './desk.ts';
import { exposition, writeHistory } from './history.ts';
import { type Proof, proofs } from './incidents.ts';

// Each incident of the model runs through a real Prometheus and a real Alertmanager, in real time. What went before
// stands in Prometheus' storage as blocks; what happens now is scraped. Of the generated rules just one thing is
// changed: `for` and `keep_firing_for` are a sixtieth; promtool has proved them at full length.

/** Rules about the company's pipelines and costs; the stack's own targets do not run here. */
const ruleFiles = ['recording-rules', 'pipeline-alerts', 'cost-alerts', 'recovery-alerts', 'watchdog'];

/** How long before the model's moment everything begins: building blocks and starting programs takes a while. */
const leadMs = 25_000;

// All at once: they mostly wait.
describe.concurrent('incidents', () => {
  it.each(proofs)(
    '$name: fires, reaches exactly who must hear of it, with its links, and is over when it is over',
    async (proof) => {
      const receipts = await play(proof);
      expect(told(receipts, 'firing')).toEqual(proof.told);
      expect(told(receipts, 'resolved')).toEqual(proof.told);
      for (const { text, alerts } of receipts) {
        for (const alert of alerts) expect(text).toContain(`https://example.com/runbooks/${alert}.md`);
        expect(text).toMatch(/https:\/\/grafana\.example\.com\/d\/[\w-]+\?viewPanel=\d+/);
        // A template that could not be rendered says so in the text.
        expect(text).not.toMatch(/error expanding template|<no value>|template: /);
      }
    },
    300_000,
  );
});

/** Who heard of which alert. */
function told(receipts: readonly Receipt[], state: Receipt['state']): Record<string, string[]> {
  const receivers = new Map<string, Set<string>>();
  for (const receipt of receipts.filter((one) => one.state === state)) {
    for (const alert of receipt.alerts) {
      receivers.set(alert, (receivers.get(alert) ?? new Set<string>()).add(receipt.receiver));
    }
  }
  return Object.fromEntries([...receivers].map(([alert, names]) => [alert, [...names].sort()]));
}

async function play(proof: Proof): Promise<Receipt[]> {
  const programs = await ensurePrograms(['prometheus', 'promtool', 'alertmanager']);
  const folder = await mkdtemp(join(tmpdir(), 'incident-'));
  const desk = new Desk();
  const { seed, from, to, incidents } = proof;
  const model = createModel(company, { seed, from, to, incidents });
  const families = modelFamilies(model);
  try {
    const settings = await desk.start(programs.alertmanager, join(folder, 'alertmanager'), companyInput);
    const rules = rulesOf(settings);
    const startsAt = proof.startsAt(families, model);
    const shift = Math.ceil(Date.now() / 1000) * 1000 + leadMs - startsAt;
    const series = seriesToPlay(families, Object.values(rules).join('\n'), shift);
    await makeBlocks(programs.promtool.path, folder, series, startsAt, shift);
    const early = startsAt + shift - Date.now();
    if (early < 0)
      throw new Error(`building the blocks took ${-early} ms longer than the lead of ${leadMs} ms`);
    await sleep(early);
    // From here on Prometheus itself writes `up`, of the page that it scrapes.
    const scraped = series.filter(({ name }) => name !== 'up');
    const page = await servePage(() => exposition(scraped, Date.now() - shift));
    await writeFiles(folder, rules);
    await writeFiles(folder, {
      'prometheus.yaml': stringify(configuration(page.address, new URL(desk.url).host)),
    });
    const prometheus = await startPrometheus(programs.prometheus, {
      folder,
      config: join(folder, 'prometheus.yaml'),
      // Alerts of the first seconds are lost until Alertmanager is discovered; told again after a minute by default.
      flags: ['--rules.alert.resend-delay=2s'],
    });
    try {
      const wanted = Object.entries(proof.told).flatMap(([alert, receivers]) =>
        receivers.map((receiver) => ({ alert, receiver })),
      );
      const heard = (state: Receipt['state']): boolean =>
        wanted.every(({ alert, receiver }) =>
          desk
            .receipts()
            .some((one) => one.state === state && one.receiver === receiver && one.alerts.includes(alert)),
        );
      const deadline = Date.now() + 240_000;
      while (!(heard('firing') && heard('resolved')) && Date.now() < deadline) await sleep(250);
      expect(desk.refused()).toEqual([]);
      return desk.receipts();
    } finally {
      await prometheus.stop();
      await page.close();
    }
  } finally {
    await desk.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The series that the rules read, with times of the model made times of now.
 */
function seriesToPlay(families: readonly Family[], rules: string, shift: number): StepSeries[] {
  return families.flatMap(({ metric, series }) => {
    const read = series.filter(({ name }) => rules.includes(name));
    if (metric.unit !== 'timestamp') return read;
    return read.map((one) => ({ ...one, values: one.values.map((value) => value + shift / 1000) }));
  });
}

async function makeBlocks(
  promtool: string,
  folder: string,
  series: readonly StepSeries[],
  until: number,
  shift: number,
): Promise<void> {
  const file = join(folder, 'history.txt');
  await writeHistory(file, series, until, shift);
  await mkdir(join(folder, 'data'));
  // One block: else the file would be read again for every two hours.
  const args = [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--max-block-duration=200h',
    '--quiet',
    file,
    join(folder, 'data'),
  ];
  const { code, stdout, stderr } = await runProgram(promtool, args, { timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`promtool made no blocks: ${stdout}${stderr}`);
}

function rulesOf(settings: typeof company): Record<string, string> {
  const tree = buildTree(mixin, settings);
  return Object.fromEntries(
    ruleFiles.map((name) => {
      const text = tree.get(`rules/${name}.yaml`);
      if (text === undefined) throw new Error(`no rule file ${name} is generated`);
      return [`${name}.yaml`, text.replaceAll(/^( +(?:for|keep_firing_for): )(\d+)m$/gm, '$1$2s')];
    }),
  );
}

function configuration(page: string, alertmanager: string): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ruleFiles.map((name) => `${name}.yaml`),
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      {
        job_name: 'pipeline-exporter',
        // The model's series say themselves where they come from.
        honor_labels: true,
        static_configs: [{ targets: [page] }],
      },
    ],
  };
}

async function servePage(text: () => string): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
