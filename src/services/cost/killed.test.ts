import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledServices } from '../../bundle/testing/bundled-services.ts';
import { startAnthropic } from '../../simulator/anthropic/analytics.ts';
import { startCostExplorer } from '../../simulator/aws/cost-explorer.ts';
import { toMicroUsd } from '../../simulator/costs/money.ts';
import { day as dayMs, startOfDay } from '../../simulator/time.ts';
import { PostgresStore } from '../../store/index.ts';
import { postgresForTests } from '../../store/testing/stores.ts';
import { type RunningProcess, freePorts } from '../../tools/index.ts';
import { loadProgress } from './tables/progress.ts';
import { Ledger } from './testing/ledger.ts';
import { costSamples } from './testing/samples.ts';
import { awsKey, claudeKey, worldInput } from './testing/world.ts';

// `serve cost` as it runs in production, with the real clock, ended without warning while it reads the first 90 days.

const server = await postgresForTests();

describe.skipIf(!server.available)('killed on PostgreSQL', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cost-killed-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('during the backfill: it goes on where it was, and sums are equal', async () => {
    const ledger = new Ledger();
    const today = startOfDay(Date.now());
    const asked: string[] = [];
    const claude = await startAnthropic({
      now: Date.now,
      charges: (day, at) => {
        asked.push(new Date(day).toISOString().slice(0, 10));
        return ledger.claudeCharges(day, at);
      },
      tokens: (hour) => ledger.tokens(hour),
      apiKey: claudeKey,
    });
    const aws = await startCostExplorer({
      now: Date.now,
      charges: (day, at) => ledger.awsCharges(day, at),
      accessKeyId: awsKey,
      pageSize: 200,
    });
    // Slow enough to be killed between two of its windows.
    claude.delayMs = 400;
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
    const readUntil = async (): Promise<string> => (await loadProgress(store, 'claude')).readUntil ?? '';

    const [port = 0] = await freePorts(1);
    let running = await start(port);
    await expect.poll(readUntil, { timeout: 60_000, interval: 50 }).not.toBe('');
    await running.kill9();
    const reached = await readUntil();
    expect(reached < new Date(today).toISOString().slice(0, 10), 'killed in the middle').toBe(true);

    asked.length = 0;
    claude.delayMs = 0;
    running = await start(port);
    const lastSuccess = async (name: 'aws' | 'claude'): Promise<number | undefined> =>
      (await loadProgress(store, name)).lastSuccessAt;
    await expect.poll(() => lastSuccess('claude'), { timeout: 60_000 }).toBeDefined();
    await expect.poll(() => lastSuccess('aws'), { timeout: 60_000 }).toBeDefined();
    expect(asked[0], 'the first day asked for after the kill').toBe(reached);

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
    expect(await shown(other)).toBe(0);
    const requests = [...aws.requests.values()].reduce((sum, count) => sum + count, 0);
    expect((await running.stop(20_000)).code).toBe(0);
    await expect.poll(() => shown(other), { timeout: 60_000 }).toBeGreaterThan(10);
    // What is stored is shown; nothing is asked again before it is due.
    expect([...aws.requests.values()].reduce((sum, count) => sum + count, 0)).toBe(requests);
    expect((await second.stop(20_000)).code).toBe(0);
    await store.close();
    await Promise.all([aws.close(), claude.close()]);
  }, 280_000);
});
