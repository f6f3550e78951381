import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueBuckets, runBuckets } from '../../../metrics/buckets.ts';
import { refs, verdictStatuses } from '../../../metrics/labels.ts';
import { root } from '../../cli/root.ts';
import { fixtureSettings } from '../../settings/fixture.ts';
import { deliveriesOf } from '../../simulator/deliveries.ts';
import { type ProgramResult, freePorts, runProgram, startProcess } from '../../tools/index.ts';
import { startFakeCollector } from './testing/fake-collector.ts';
import { pastModel } from './testing/past-model.ts';
import { webhookBody } from './testing/payloads.ts';
import { signedHeaders, testSecret } from './testing/signed.ts';

// The commands as processes: what an operator sees of them.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-'));
});
afterAll(() => rm(folder, { recursive: true }));

const settings = join(root, 'src/services/pipeline/testing/fixture.config.ts');
const cli = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<ProgramResult> =>
  runProgram(process.execPath, ['--import', 'tsx', join(root, 'src/cli.ts'), ...args], {
    cwd: root,
    env: { ...process.env, STACK_CONFIG: settings, ...env },
  });

describe('serve pipeline', () => {
  it.each([
    ['an environment', { PORT: '80a' }, 'PORT: expected a port number, 0 to 65535, found "80a"'],
    ['no secret', {}, 'GITHUB_WEBHOOK_SECRET_FILE: expected a file with the secret of the webhook'],
    ['settings', { STACK_CONFIG: 'bad.config.ts' }, 'organisation: expected'],
    ['missing settings', { STACK_CONFIG: 'none.config.ts' }, 'none.config.ts'],
  ])('with wrong %s says so and ends with 2', async (_, env, message) => {
    await writeFile(join(folder, 'bad.config.ts'), 'export default { organisation: 7 };\n');
    const { STACK_CONFIG: file } = { STACK_CONFIG: undefined, ...env };
    const result = await cli(['serve', 'pipeline'], {
      ...env,
      STACK_CONFIG: file === undefined ? settings : join(folder, file),
    });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(result.code).toBe(2);
  });

  it('finishes what it accepted on SIGTERM, traces itself, and doctor says what is left', async () => {
    const collector = await startFakeCollector();
    const [port = 0] = await freePorts(1);
    const database = { DATA_DIR: join(folder, 'data') };
    const service = await startProcess(
      process.execPath,
      ['--import', 'tsx', join(root, 'src/cli.ts'), 'serve', 'pipeline'],
      {
        logFile: join(folder, 'log'),
        cwd: root,
        env: {
          ...process.env,
          ...database,
          STACK_CONFIG: settings,
          PORT: `${port}`,
          HOST: '127.0.0.1',
          GITHUB_WEBHOOK_SECRET: testSecret,
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
          OTEL_METRIC_EXPORT_INTERVAL: '60000',
        },
        ready: { url: `http://127.0.0.1:${port}/healthz` },
      },
    );
    const deliveries = pastModel(5).timeline.attempts.slice(0, 5).flatMap(deliveriesOf);
    const answers = await Promise.all(
      deliveries.map(async (delivery, index) => {
        const body = JSON.stringify(webhookBody(delivery));
        const headers = signedHeaders(body, delivery.event, `delivery-${index}`);
        return (await fetch(`http://127.0.0.1:${port}/webhooks/github`, { method: 'POST', body, headers }))
          .status;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([202]));
    const exit = await service.stop(20_000);
    expect(exit.code, service.logTail()).toBe(0);
    expect(collector.metrics.length).toBeGreaterThanOrEqual(2);
    expect(collector.ownSpans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['work deliveries', 'export metrics']),
    );
    await collector.close();

    const { code, stdout } = await cli(['doctor'], database);
    expect(code).toBe(0);
    expect(stdout).toContain('database: pglite\n');
    // Nobody asks GitHub here: ended attempts wait for deliveries of their jobs.
    expect(stdout).toContain('attempts: 0 active, 5 ended and not counted yet, 0 counted\n');
    expect(stdout).toContain('work attempt: 5 waiting, 0 given up\n');
    expect(stdout).not.toContain('work delivery:');
    // Series at 0 of what is configured: they are there before the first run.
    const [, counted, gauges] =
      /^series: (\d+) of counters and histograms, (\d+) of gauges$/m.exec(stdout) ?? [];
    expect(Number(counted)).toBe(configuredSeries());
    // Two states and the oldest run of each workflow, and the backlog.
    expect(Number(gauges)).toBe(workflows.length * 3 + 1);
  }, 120_000);
});

const workflows = fixtureSettings.github.repositories.flatMap((repository) => repository.workflows);

/** One row of each, by its buckets: reconciled runs; of each workflow queue times, durations and verdicts by ref. */
function configuredSeries(): number {
  const histogram = (bounds: readonly number[]): number => bounds.length + 1 + 2;
  const ofRef = histogram(runBuckets) + verdictStatuses.length;
  return (
    fixtureSettings.github.repositories.length +
    workflows.length * (histogram(queueBuckets) + refs.length * ofRef)
  );
}
