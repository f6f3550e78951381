import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledServices } from '../../bundle/testing/bundled-services.ts';
import { blocksFromOpenMetrics } from '../../history/blocks.ts';
import { startAnthropic } from '../../simulator/anthropic/analytics.ts';
import { startCostExplorer } from '../../simulator/aws/cost-explorer.ts';
import { toMicroUsd } from '../../simulator/costs/money.ts';
import { day as dayMs, hour as hourMs, startOfDay } from '../../simulator/time.ts';
import { PostgresStore } from '../../store/index.ts';
import { postgresForTests } from '../../store/testing/stores.ts';
import {
  type ProgramResult,
  type RunningProcess,
  ensurePrograms,
  freePorts,
  runProgram,
} from '../../tools/index.ts';
import { dayOf } from './days.ts';
import { openCostStore } from './open-cost-store.ts';
import { loadProgress } from './tables/progress.ts';
import { loadRequests } from './tables/requests.ts';
import { Ledger } from './testing/ledger.ts';
import { costSamples } from './testing/samples.ts';
import { type World, awsKey, claudeKey, startWorld, worldInput } from './testing/world.ts';

// `serve cost` as it runs in production, with the real clock, ended without warning while it reads the first 90 days.

const server = await postgresForTests();

describe.skipIf(!server.available)('on PostgreSQL', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cost-killed-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('two that start at once: one reads and shows, the other one takes over when that ends', async () => {
    const databaseUrl = (await server.createUrl()) ?? '';
    const start = Date.UTC(2028, 4, 16, 3);
    const worlds = await Promise.all(
      [1, 2].map(async () =>
        startWorld(await openCostStore({ databaseUrl, dataFolder: folder }), new Ledger(), start),
      ),
    );
    const asks = (world: World): boolean => world.claude.requests.size + world.aws.requests.size > 0;
    const shows = async (world: World): Promise<number> =>
      costSamples(await world.metrics()).filter(({ name }) => name === 'cost_previous_day_usd').length;
    await Promise.all(worlds.map((world) => world.service.tick()));
    const [leader] = worlds.filter(asks);
    const [other] = worlds.filter((world) => !asks(world));
    if (leader === undefined || other === undefined) throw new Error('expected one that reads, and one not');
    expect(await shows(leader)).toBeGreaterThan(10);
    expect(await shows(other)).toBe(0);

    // The other one asks for nothing while the first one lives, however late it is.
    other.now += 24 * hourMs;
    await other.service.tick();
    expect(asks(other)).toBe(false);
    await leader.close();
    await other.service.tick();
    expect(asks(other)).toBe(true);
    expect(await shows(other)).toBeGreaterThan(10);
    await other.close();
  }, 60_000);

  it('killed during the backfill: it goes on where it was, and sums are equal', async () => {
    const ledger = new Ledger();
    const today = startOfDay(Date.now());
    const asked: Record<'claude' | 'aws', string[]> = { claude: [], aws: [] };
    const claude = await startAnthropic({
      now: Date.now,
      charges: (day, at) => {
        asked.claude.push(dayOf(day));
        return ledger.claudeCharges(day, at);
      },
      tokens: (hour) => ledger.tokens(hour),
      apiKey: claudeKey,
    });
    const aws = await startCostExplorer({
      now: Date.now,
      charges: (day, at) => {
        asked.aws.push(dayOf(day));
        return ledger.awsCharges(day, at);
      },
      accessKeyId: awsKey,
      pageSize: 200,
    });
    // Slow enough to be killed between two windows of both: three of a page, and two of two pages.
    claude.delayMs = 1200;
    aws.delayMs = 700;
    const url = (await server.createUrl()) ?? '';
    const store = new PostgresStore({ url, connections: 2 });
    const startService = await bundledServices(folder);
    const start = (port: number): Promise<RunningProcess> =>
      startService({
        service: 'cost',
        port,
        env: {
          DATABASE_URL: url,
          ANTHROPIC_BASE_URL: claude.url,
          ANTHROPIC_ADMIN_KEY: claudeKey,
          AWS_ENDPOINT_URL_COST_EXPLORER: aws.url,
          AWS_ACCESS_KEY_ID: awsKey,
          AWS_SECRET_ACCESS_KEY: 'simulated',
        },
        settings: worldInput,
      });
    const readUntil = async (name: 'claude' | 'aws'): Promise<string | undefined> =>
      (await loadProgress(store, name)).readUntil;

    const [port = 0] = await freePorts(1);
    let running = await start(port);
    await expect.poll(() => readUntil('claude'), { timeout: 60_000, interval: 50 }).toBeDefined();
    await expect.poll(() => readUntil('aws'), { timeout: 60_000, interval: 50 }).toBeDefined();
    await running.kill9();
    const reached = { claude: await readUntil('claude'), aws: await readUntil('aws') };
    expect(reached.claude, 'killed in the middle').not.toBe(dayOf(today));
    expect(reached.aws, 'killed in the middle').not.toBe(dayOf(today));

    asked.claude.length = asked.aws.length = 0;
    claude.delayMs = aws.delayMs = 0;
    running = await start(port);
    const lastSuccess = async (name: 'aws' | 'claude'): Promise<number | undefined> =>
      (await loadProgress(store, name)).lastSuccessAt;
    await expect.poll(() => lastSuccess('claude'), { timeout: 60_000 }).toBeDefined();
    await expect.poll(() => lastSuccess('aws'), { timeout: 60_000 }).toBeDefined();
    expect({ claude: asked.claude[0], aws: asked.aws[0] }, 'asked for first after the kill').toEqual(reached);

    // Every stored day equals the ledger, none is missing, none is doubled.
    for (const provider of ['claude', 'aws'] as const) {
      const at = (await lastSuccess(provider)) ?? 0;
      const { rows } = await store.query<{ day: string; amount: string }>(
        'SELECT day::text AS day, sum(amount)::text AS amount FROM cost_bills WHERE provider = $1 GROUP BY day ORDER BY day',
        [provider],
      );
      expect(rows).toHaveLength(90);
      for (const { day, amount } of rows) {
        const owed = [...ledger.day(provider, Date.parse(day), at).values()].reduce(
          (sum, one) => sum + one,
          0,
        );
        expect(toMicroUsd(Number(amount)), `${provider} on ${day}`).toBe(owed);
      }
    }
    const { rows: tokens } = await store.query<{ model: string; tokens: number }>(
      "SELECT model, sum(tokens) AS tokens FROM cost_tokens WHERE token_type = 'input' GROUP BY model ORDER BY model",
    );
    const until = (await loadProgress(store, 'claude')).tokensUntil ?? 0;
    const used = new Map<string, number>();
    for (let hour = today - 90 * dayMs; hour < until; hour += 3_600_000)
      for (const { model, tokens: of } of ledger.tokens(hour))
        used.set(model, (used.get(model) ?? 0) + of.input);
    expect(new Map(tokens.map((row) => [row.model, row.tokens]))).toEqual(used);

    // A second instance waits: it shows no figure while the first one does.
    const [other = 0] = await freePorts(1);
    const second = await start(other);
    const shown = async (of: number): Promise<number> =>
      costSamples(await (await fetch(`http://127.0.0.1:${of}/metrics`)).text()).filter(
        ({ name }) => name === 'cost_previous_day_usd',
      ).length;
    await expect.poll(() => shown(port), { timeout: 40_000 }).toBeGreaterThan(10);
    // Also none over the forecast, which AWS does not have here: an account with little history is no error.
    const errors = costSamples(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).filter(
      ({ name, labels, value }) =>
        name === 'cost_collection_errors_total' && labels['provider'] !== 'github' && value > 0,
    );
    expect(errors).toEqual([]);
    expect(aws.requests.get('GetCostForecast')).toBeGreaterThan(0);
    expect(await shown(other)).toBe(0);
    const requests = [...aws.requests.values()].reduce((sum, count) => sum + count, 0);
    // Counted in the database before they are sent: the kill has lost none, and may have kept one from being sent.
    const counted = (await loadRequests(store, 'aws')).reduce((sum, { requests: ofDay }) => sum + ofDay, 0);
    expect([requests, requests + 1]).toContain(counted);
    expect((await running.stop(20_000)).code).toBe(0);
    await expect.poll(() => shown(other), { timeout: 60_000 }).toBeGreaterThan(10);
    // What is stored is shown; nothing is asked again before it is due.
    expect([...aws.requests.values()].reduce((sum, count) => sum + count, 0)).toBe(requests);
    expect((await second.stop(20_000)).code).toBe(0);

    // What a person asks of the database, with the program of the image.
    const cost = (...args: string[]): Promise<ProgramResult> =>
      runProgram(process.execPath, [join(folder, 'bundle/services.mjs'), 'cost', ...args], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: url,
          STACK_CONFIG: join(folder, 'settings-cost.json'),
        },
      });
    const doctor = await cost('doctor');
    expect(doctor).toMatchObject({ code: 0, stderr: '' });
    expect(doctor.stdout).toContain(`claude: read until ${dayOf(today)}`);
    expect(doctor.stdout).toContain(`requests to AWS Cost Explorer: ${counted} on `);
    expect(doctor.stdout).toContain(`, ${(counted * 0.01).toFixed(2)} USD`);

    const file = join(folder, 'costs.om');
    const [from, to] = [dayOf(today - 5 * dayMs), dayOf(today - 2 * dayMs)];
    const exported = await cost('export', '--from', from, '--to', to, '--output', file);
    expect(exported).toMatchObject({ code: 0, stdout: '' });
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('# EOF');
    const times = lines.filter((line) => !line.startsWith('#')).map((line) => Number(line.split(' ').at(-1)));
    expect(exported.stderr).toBe(`${times.length} samples written\n`);
    // The first day's cost is known when that day is over.
    expect(Math.min(...times)).toBe((today - 4 * dayMs) / 1000 + 300);
    expect(Math.max(...times)).toBe((today - 2 * dayMs) / 1000 - 300);
    const { promtool } = await ensurePrograms(['promtool']);
    await blocksFromOpenMetrics(promtool, file, join(folder, 'blocks'));
    for (const wrong of [[], ['--from', '2026-02-30'], ['--from', from, '--step', 'often']])
      expect(await cost('export', ...wrong)).toMatchObject({ code: 2, stdout: '' });
    await store.close();
    await Promise.all([aws.close(), claude.close()]);
  }, 280_000);
});
