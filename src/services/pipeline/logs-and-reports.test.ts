import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as testMetrics from '../../../metrics/tests.ts';
import { fixtureInput } from '../../settings/fixture.ts';
import { checkSettings } from '../../settings/index.ts';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { createModel } from '../../simulator/model.ts';
import { testSeries } from '../../simulator/series/tests.ts';
import { type FakeCollector, startFakeCollector } from './testing/fake-collector.ts';
import { type Exporter, countedRuns, pendingWork, startExporter } from './testing/start-exporter.ts';
import { databaseTally, ordered, tallyOfFamilies } from './testing/tally.ts';
import { traceIdOf } from '../../github/index.ts';

// From GitHub's storage to the collector and into the counters: logs line by line, reports case by case.

const settings = checkSettings({
  ...fixtureInput,
  github: {
    repositories: [
      { name: 'acme/shop', workflows: [{ name: 'backend-ci' }], testReports: ['unit', 'integration'] },
    ],
  },
});
let github: Github;
let exporter: Exporter;
const collector: FakeCollector = await startFakeCollector();
afterAll(() => collector.close());
afterEach(async () => {
  await exporter.stop();
  await github.stop();
});

const begin = async (): Promise<void> => {
  exporter = await startExporter({ settings, githubApiUrl: github.url, collectorUrl: collector.url });
  await github.webhooks.add(exporter.webhook);
};

describe('test reports', () => {
  it('of a day are counted as the simulator counts them, flaky tests by name', async () => {
    const from = Math.floor(Date.now() / 1000) * 1000 - 20 * 3_600_000;
    const dayOf = (pullRequestsPerDay: number): ReturnType<typeof createModel> =>
      createModel(settings, { seed: 5, from, to: from + 19 * 3_600_000, pullRequestsPerDay });
    const flakyRunsOf = ({ timeline }: ReturnType<typeof createModel>): Set<number> =>
      new Set(
        timeline.attempts
          .filter(({ reports }) => reports.some(({ flaky }) => flaky.length > 0))
          .map(({ runId }) => runId),
      );
    // On a Sunday hardly anybody works: more people then.
    const day = [40, 400, 4000].map(dayOf).find((some) => flakyRunsOf(some).size > 0) ?? dayOf(40);
    const runIds = flakyRunsOf(day);
    const attempts = day.timeline.attempts.filter(
      ({ runId, attempt }, index) => index < 40 || (runIds.has(runId) && attempt),
    );
    github = await startGithub({ organisation: day.organisation, attempts, clock: { start: Date.now() } });
    await begin();
    await expect.poll(() => countedRuns(exporter.service), { timeout: 60_000 }).toBe(attempts.length);
    await expect.poll(() => pendingWork(exporter.service), { timeout: 60_000, interval: 500 }).toBe(0);
    const counted = attempts.map((attempt) => ({ attempt, at: attempt.updatedAt, reconciled: false }));
    const expected = tallyOfFamilies(testSeries(counted));
    const isOfTests = ([key]: [string, number]): boolean => key.startsWith('test_');
    expect(
      Object.keys(expected).filter((key) => key.startsWith(testMetrics.testFlaky.name)).length,
    ).toBeGreaterThan(0);
    expect(ordered(Object.entries(await databaseTally(exporter.service.store)).filter(isOfTests))).toEqual(
      expected,
    );
  }, 150_000);
});

describe('logs', () => {
  const hostile = `evil "name"\nwith {a="b"} \u0000 ${'x'.repeat(10_000)}`;

  it('come whole, in order, to the span of their step; a job that has none holds up nothing', async () => {
    github = await startGithub({ clock: { speed: 60 } });
    await begin();
    const { runId, attempt, jobs } = github.addRun({
      repository: 'acme/shop',
      workflow: 'backend-ci',
      conclusions: ['failure'],
      jobs: [{ name: 'build' }, { name: 'silent' }, { name: 'test' }],
      log: ({ name, steps }) => {
        if (name === 'silent') return undefined;
        const at = (step: number): string => new Date(steps[step]?.startedAt ?? 0).toISOString();
        return `${at(0)} begin\n${at(2)} ##[error]${'y'.repeat(50_000)}\nno time\n`;
      },
    });
    // One that is not there yet would be asked for again.
    github.faults.add(
      { kind: 'status', status: 410 },
      { matching: new RegExp(`/jobs/${jobs[1]?.jobId ?? 0}/logs$`) },
    );
    // The first answer ends halfway: the log is fetched again.
    github.faults.add({ kind: 'truncated' }, { matching: /\/logs\/\d+$/, times: 1 });
    await expect.poll(() => countedRuns(exporter.service), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => pendingWork(exporter.service), { timeout: 60_000 }).toBe(0);
    const records = recordsIn(collector.logs);
    const traceId = traceIdOf({ repository: 'acme/shop', runId, attempt });
    const ofRun = records.filter((record) => record.traceId === traceId);
    const texts = ofRun.map(({ body }) => body.stringValue.slice(0, 12));
    expect(texts.sort()).toEqual(
      ['begin', 'begin', 'no time', 'no time', '##[error]yyy', '##[error]yyy'].sort(),
    );
    const spans = new Map(
      collector.spans.filter((span) => span.traceId === traceId).map((span) => [span.spanId, span]),
    );
    const stepOf = (begin: string): Set<string | undefined> =>
      new Set(
        ofRun
          .filter(({ body }) => body.stringValue.startsWith(begin))
          .map(({ spanId }) => spans.get(spanId)?.name),
      );
    expect([...stepOf('##[error]'), ...stepOf('no time')]).toEqual(['Work', 'Work']);
    // The first two steps may begin in one second.
    for (const name of stepOf('begin')) expect(['Set up job', 'Checkout']).toContain(name);
    expect(ofRun.filter(({ severityText }) => severityText === 'ERROR')).toHaveLength(2);
    expect(Math.max(...ofRun.map(({ body }) => body.stringValue.length))).toBeLessThan(33_100);
  }, 120_000);

  it('carry a hostile name harmlessly, as labels and spans do', async () => {
    github = await startGithub({ clock: { speed: 60 } });
    await begin();
    const { runId, attempt } = github.addRun({
      repository: 'acme/shop',
      workflow: hostile,
      runId: 77,
      jobs: [{ name: hostile, steps: [hostile] }],
      artifacts: () => [
        {
          name: 'unit',
          files: {
            'a.xml': `<testsuite name="a"><testcase name="x&#10;&quot;" classname="y"><failure/></testcase></testsuite>`,
          },
        },
      ],
    });
    await expect.poll(() => countedRuns(exporter.service), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => pendingWork(exporter.service), { timeout: 30_000 }).toBe(0);
    const traceId = traceIdOf({ repository: 'acme/shop', runId, attempt });
    const records = recordsIn(collector.logs).filter((record) => record.traceId === traceId);
    expect(records.length).toBeGreaterThan(0);
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    expect(spans).toHaveLength(5);
    const series = Object.keys(await databaseTally(exporter.service.store)).filter((key) =>
      key.includes('evil'),
    );
    expect(series.length).toBeGreaterThan(5);
    const names = [
      ...series.flatMap((key) =>
        Object.values(z.record(z.string(), z.string()).parse(JSON.parse(key.slice(key.indexOf('{'))))),
      ),
      ...records.flatMap(({ attributes }) => attributes.map(({ value }) => value.stringValue ?? '')),
      ...spans.flatMap(({ name, attributes }) => [
        name,
        ...attributes.map(({ value }) => value.stringValue ?? ''),
      ]),
    ];
    expect(names.filter((name) => name.includes('evil')).length).toBeGreaterThan(10);
    for (const name of names) {
      expect(name.length).toBeLessThan(2100);
      expect(name).not.toMatch(/\p{Cc}/u);
    }
  }, 90_000);
});

const attributes = z.array(
  z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) }),
);
const logs = z.object({
  resourceLogs: z.array(
    z.object({
      scopeLogs: z.array(
        z.object({
          logRecords: z.array(
            z.looseObject({
              traceId: z.string(),
              spanId: z.string(),
              severityText: z.string(),
              body: z.object({ stringValue: z.string() }),
              attributes,
            }),
          ),
        }),
      ),
    }),
  ),
});
type LogRecord = z.output<typeof logs>['resourceLogs'][number]['scopeLogs'][number]['logRecords'][number];

function recordsIn(bodies: readonly unknown[]): LogRecord[] {
  return bodies.flatMap((body) =>
    logs
      .parse(body)
      .resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
  );
}
