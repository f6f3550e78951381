import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertGroups } from '../../../alerts/index.ts';
import type { RunningPrometheus } from '../../prometheus/running.ts';
import { render } from '../../promql/index.ts';
import { type Expectation, expectationFrom, expectedDay } from '../../simulator/costs/expected-day.ts';
import { toMicroUsd } from '../../simulator/costs/money.ts';
import { monthSoFar } from '../../simulator/costs/months.ts';
import {
  day as dayMs,
  hour as hourMs,
  startOfDay,
  startOfMonth,
  startOfNextMonth,
} from '../../simulator/time.ts';
import type { Store } from '../../store/index.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { pipelineMigrations } from '../pipeline/service.ts';
import { writeHistory } from './export/export-costs.ts';
import { costMigrations } from './open-cost-store.ts';
import { loadRequests } from './tables/requests.ts';
import { Ledger } from './testing/ledger.ts';
import { Recording, prometheusOf } from './testing/prometheus.ts';
import { type TextSample, costSamples, valuesBy } from './testing/samples.ts';
import { type World, startWorld, worldSettings } from './testing/world.ts';

// A company's bills from January to May 2028, read by the real exporter through the official clients, twice a day. A
// leap day and an end of a month lie within the outage.

const from = Date.UTC(2028, 0, 10) + hourMs / 2;
const days = 120;
/** Most of the time twice a day, so that the test takes seconds; the last 30 days as often as deployed. */
const deployedPollMs = 6 * hourMs;
const closelyFrom = from + 90 * dayMs;
const pollAt = (at: number): number => (at < closelyFrom ? 12 * hourMs : deployedPollMs);
const backfilledFrom = startOfDay(from) - 90 * dayMs;
const spikeDay = Date.UTC(2028, 3, 12);
const outage = { from: Date.UTC(2028, 1, 28, 12), to: Date.UTC(2028, 2, 1, 12) };
const compute = 'Amazon Elastic Compute Cloud - Compute';
const correctedDay = Date.UTC(2028, 1, 16);

const ledger = new Ledger({
  incidents: [
    {
      kind: 'cost-overrun',
      provider: 'aws',
      service: compute,
      factor: 3,
      start: spikeDay,
      end: spikeDay + dayMs,
    },
  ],
  corrections: [
    // More than any ordinary day, but of a day long past when it comes.
    correction(correctedDay, compute, 'Usage', 60.13, 5),
    correction(Date.UTC(2028, 2, 20), 'Amazon Relational Database Service', 'Usage', -3.217431, 4),
    correction(Date.UTC(2028, 3, 3), 'AmazonCloudWatch', 'Refund', -15.5, 2),
    // Known while AWS cannot be read, and known when its month is over.
    correction(Date.UTC(2028, 1, 26), 'AWS Key Management Service', 'Usage', 12.04, 3),
    correction(Date.UTC(2028, 1, 25), 'Amazon Simple Storage Service', 'Usage', 25.5, 15),
  ],
});

function correction(day: number, service: string, recordType: string, usd: number, daysLater: number) {
  return { day, service, recordType, amount: toMicroUsd(usd), knownFrom: day + daysLater * dayMs };
}

let folder: string;
let store: Store;
let world: World;
const file = (): string => join(folder, 'samples.om');
const recording = new Recording();
const lastRead = { aws: 0, claude: 0, github: 0 };
let compared = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cost-days-'));
  store = await pgliteForTests().open([pipelineMigrations, costMigrations]);
  world = await startWorld(store, ledger, from, { pollMs: { aws: deployedPollMs, usual: deployedPollMs } });
  for (let day = backfilledFrom; day < startOfDay(from); day += dayMs) await countMinutes(day);
  for (let at = from; at < from + days * dayMs; at += pollAt(at)) {
    world.now = at;
    if (at % dayMs < hourMs && at > from) await countMinutes(startOfDay(at) - dayMs);
    const away = outage.from <= at && at < outage.to;
    world.aws.fault = away ? 'unavailable' : undefined;
    await world.service.tick();
    lastRead.claude = lastRead.github = at;
    if (!away) lastRead.aws = at;
    const samples = costSamples(await world.metrics());
    compare(samples);
    for (let hour = at; hour < at + pollAt(at); hour += hourMs) recording.add(samples, hour);
  }
}, 280_000);

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function countMinutes(day: number): Promise<void> {
  for (const { workflow, runner, minutes } of ledger.minutes(day)) {
    await store.query('INSERT INTO billed_days VALUES ($1::date, $2, $3, $4, $5)', [
      new Date(day).toISOString().slice(0, 10),
      'acme/shop',
      workflow,
      runner,
      minutes,
    ]);
  }
}

/** Holds every figure of the text against the ledger as its provider knew it when it was last read. */
function compare(samples: readonly TextSample[]): void {
  for (const provider of ['aws', 'claude', 'github'] as const) {
    const at = lastRead[provider];
    const today = startOfDay(at);
    const bills = new Map<number, Map<string, number>>();
    const billOf = (day: number): Map<string, number> => {
      const bill = bills.get(day) ?? ledger.day(provider, day, at);
      bills.set(day, bill);
      return bill;
    };
    const shown = (name: string): Map<string, number> => valuesBy(samples, name, { provider }, 'service');
    const micro = (values: ReadonlyMap<string, number>, service: string): number =>
      toMicroUsd(values.get(service) ?? NaN);
    const yesterday = shown('cost_previous_day_usd');
    const [toDate, forecast] = [shown('cost_month_to_date_usd'), shown('cost_month_forecast_usd')];
    const [expected, upper] = [shown('cost_expected_day_usd'), shown('cost_expected_day_upper_usd')];
    const services = new Set([...yesterday.keys(), ...billOf(today - dayMs).keys()]);
    const context = `${provider} at ${new Date(world.now).toISOString()}`;
    let [sumToDate, sumForecast] = [0, 0];
    for (const service of services) {
      const amountOn = (day: number): number | undefined =>
        day < backfilledFrom ? undefined : (billOf(day).get(service) ?? 0);
      const month = monthSoFar(at, amountOn);
      expect(micro(yesterday, service), `${context}: day of ${service}`).toBe(amountOn(today - dayMs));
      expect(micro(toDate, service), `${context}: month of ${service}`).toBe(month.toDate);
      sumToDate += micro(toDate, service);
      sumForecast += micro(forecast, service);
      compared += 2;
      if (provider !== 'aws') {
        // Both round a mean to a millionth.
        expect(Math.abs(micro(forecast, service) - month.forecast), `${context}: ${service}`).toBeLessThan(3);
        compared += 1;
      }
      // Before its first line nothing is known of a service.
      let first = backfilledFrom;
      while (first < today && !billOf(first).has(service)) first += dayMs;
      const wanted = expectationOf(today - dayMs, (day) => (day < first ? undefined : amountOn(day)));
      compared += 2;
      if (wanted === undefined) {
        expect([expected.has(service), upper.has(service)], `${context}: ${service}`).toEqual([false, false]);
        continue;
      }
      expect(Math.abs(micro(expected, service) - wanted.expected), `${context}: ${service}`).toBeLessThan(3);
      expect(Math.abs(micro(upper, service) - wanted.upper), `${context}: ${service}`).toBeLessThan(3);
    }
    // The provider's own total of the month, credits and refunds in it.
    let total = 0;
    for (let day = startOfMonth(at); day < today; day += dayMs)
      for (const amount of billOf(day).values()) total += amount;
    expect(sumToDate, `${context}: sum of the month`).toBe(total);
    if (provider === 'aws') {
      const left = (startOfNextMonth(at) - today) / dayMs;
      expect(sumForecast, `${context}: forecast`).toBe(total + left * ledger.forecastADay);
    }
    const day = valuesBy(samples, 'cost_previous_day_timestamp_seconds', { provider }, 'provider');
    expect(day.get(provider)).toBe((today - dayMs) / 1000);
    compared += 3;
  }
}

/** The simulator's own computation; the first of a month is measured against past firsts too, the more generous counts. */
function expectationOf(day: number, amountOn: (day: number) => number | undefined): Expectation | undefined {
  const usual = expectedDay(day, amountOn);
  const date = new Date(day);
  if (usual === undefined || date.getUTCDate() !== 1) return usual;
  const firsts = [1, 2, 3].flatMap(
    (months) => amountOn(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1)) ?? [],
  );
  const first = firsts.length === 0 ? undefined : expectationFrom(firsts);
  return first !== undefined && first.upper > usual.upper ? first : usual;
}

describe('120 days of bills', () => {
  it('equal the ledger, every figure at every reading', () => {
    expect(compared).toBeGreaterThan(20_000);
    process.stdout.write(`${compared} figures compared with the ledger\n`);
  });

  it('are stored as the providers know them in the end, also where a month or an outage lay between', async () => {
    const { rows } = await store.query<{ provider: string; day: string; service: string; amount: string }>(
      `SELECT provider, day::text AS day, service, sum(amount)::text AS amount FROM cost_bills
       GROUP BY provider, day, service`,
    );
    const stored = new Map(
      rows.map(({ provider, day, service, amount }) => [
        `${provider} ${day} ${service}`,
        toMicroUsd(Number(amount)),
      ]),
    );
    const owed = new Map<string, number>();
    for (const provider of ['aws', 'claude', 'github'] as const)
      for (let day = backfilledFrom; day < startOfDay(lastRead[provider]); day += dayMs)
        for (const [service, amount] of ledger.day(provider, day, lastRead[provider]))
          owed.set(`${provider} ${new Date(day).toISOString().slice(0, 10)} ${service}`, amount);
    expect(stored).toEqual(owed);
    process.stdout.write(`${owed.size} stored amounts equal the ledger\n`);
  });

  it('add up to tokens and workflows that only grow', async () => {
    const samples = costSamples(await world.metrics());
    const tokens = new Map<string, number>();
    for (let hour = backfilledFrom; hour < Math.floor(lastRead.claude / hourMs) * hourMs; hour += hourMs) {
      for (const { model, tokens: used } of ledger.tokens(hour)) {
        for (const [type, count] of Object.entries<number>({ ...used }))
          tokens.set(`${model} ${type}`, (tokens.get(`${model} ${type}`) ?? 0) + count);
      }
    }
    const shown = samples.filter(({ name }) => name === 'claude_tokens_total');
    expect(
      new Map(shown.map(({ labels, value }) => [`${labels['model']} ${labels['token_type']}`, value])),
    ).toEqual(tokens);

    const workflows = valuesBy(samples, 'cost_workflow_usd_total', { repository: 'acme/shop' }, 'workflow');
    const owed = new Map<string, number>();
    for (let day = backfilledFrom; day < startOfDay(lastRead.github); day += dayMs)
      for (const { workflow, amount } of ledger.minutes(day))
        owed.set(workflow, (owed.get(workflow) ?? 0) + amount);
    expect(new Map([...workflows].map(([name, usd]) => [name, toMicroUsd(usd)]))).toEqual(owed);
  });

  it('are compared with the budgets of the settings', async () => {
    const budgets = valuesBy(costSamples(await world.metrics()), 'cost_budget_usd', {}, 'provider');
    expect(Object.fromEntries(budgets)).toEqual(worldSettings.cost.budgets);
  });

  it('ask AWS within the allowance, the last 30 days as often as deployed', async () => {
    const requests = await loadRequests(store, 'aws');
    const made = [...world.aws.requests.values()].reduce((sum, count) => sum + count, 0);
    const counted = requests.reduce((sum, { requests: ofDay }) => sum + ofDay, 0);
    expect(counted).toBe(made);
    const most = Math.max(...requests.map(({ requests: ofDay }) => ofDay));
    expect(most).toBeLessThanOrEqual(worldSettings.cost.awsRequestsPerDay);
    const lastDays = requests.slice(-30);
    const month = lastDays.reduce((sum, { requests: ofDay }) => sum + ofDay, 0);
    expect(lastDays.every(({ requests: ofDay }) => ofDay >= dayMs / deployedPollMs)).toBe(true);
    process.stdout.write(
      `AWS Cost Explorer: ${counted} requests on ${requests.length} days, ${most} on the busiest (allowed ${worldSettings.cost.awsRequestsPerDay}); the last 30 days, read every 6 hours, ${month}, ${(month * 0.01).toFixed(2)} USD\n`,
    );
  });
});

describe('the stored days as history for a new Prometheus', () => {
  const firstDay = '2028-02-01';
  let prometheus: RunningPrometheus;
  let written = 0;
  beforeAll(async () => {
    const data = await mkdtemp(join(folder, 'exported-'));
    const text = join(data, 'history.om');
    const options = { from: firstDay, stepSeconds: 3600, now: world.now };
    written = await writeHistory(store, worldSettings, options, createWriteStream(text));
    prometheus = await prometheusOf(text, data);
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
  });

  /** Value by service at a time. */
  async function at(time: number, metric: string, provider: string): Promise<Map<string, number>> {
    const found = await prometheus.query(`${metric}{provider="${provider}"} @ ${time / 1000}`);
    return new Map(found.map(({ labels, value }) => [labels['service'] ?? '', toMicroUsd(value)]));
  }

  it('shows each day, and the month up to it, as the corrected bills have them', async () => {
    let checked = 0;
    for (let day = Date.parse(firstDay); day < startOfDay(lastRead.aws) - dayMs; day += 5 * dayMs) {
      // The day after is when it was the day before.
      const noon = day + dayMs + 12 * hourMs;
      for (const provider of ['aws', 'claude', 'github'] as const) {
        const shown = await at(noon, 'cost_previous_day_usd', provider);
        for (const [service, amount] of ledger.day(provider, day, lastRead[provider])) {
          expect(shown.get(service), `${provider} ${service} at ${new Date(noon).toISOString()}`).toBe(
            amount,
          );
          checked += 1;
        }
        let month = 0;
        for (let past = startOfMonth(noon); past <= day; past += dayMs)
          for (const amount of ledger.day(provider, past, lastRead[provider]).values()) month += amount;
        const toDate = await at(noon, 'cost_month_to_date_usd', provider);
        expect([...toDate.values()].reduce((sum, amount) => sum + amount, 0)).toBe(month);
      }
    }
    expect(checked).toBeGreaterThan(150);
    expect(written).toBeGreaterThan(50_000);
  });

  it('has the forecast that AWS gave on that day, and the budgets', async () => {
    const noon = Date.UTC(2028, 3, 20, 12);
    const sum = async (metric: string): Promise<number> =>
      [...(await at(noon, metric, 'aws')).values()].reduce((all, amount) => all + amount, 0);
    const left = (startOfNextMonth(noon) - startOfDay(noon)) / dayMs;
    expect((await sum('cost_month_forecast_usd')) - (await sum('cost_month_to_date_usd'))).toBe(
      left * ledger.forecastADay,
    );
    expect(await sum('cost_budget_usd')).toBe(toMicroUsd(worldSettings.cost.budgets.aws));
  });

  it('shows at midnight what the exporter showed then: the day that ends has not been read', async () => {
    const midnight = Date.UTC(2028, 3, 13);
    const dayAt = async (time: number): Promise<number | undefined> =>
      (await prometheus.query(`cost_previous_day_timestamp_seconds{provider="aws"} @ ${time / 1000}`))[0]
        ?.value;
    expect(await dayAt(midnight)).toBe((midnight - 2 * dayMs) / 1000);
    expect(await dayAt(midnight + hourMs)).toBe((midnight - dayMs) / 1000);
  });

  it('begins with the day that was asked for, and has nothing of the exporter itself', async () => {
    expect(await at(Date.parse(firstDay) + 12 * hourMs, 'cost_previous_day_usd', 'aws')).toEqual(new Map());
    expect(
      await prometheus.query(`{job="cost-exporter",__name__!~"cost_.*"} @ ${lastRead.aws / 1000}`),
    ).toEqual([]);
  });
});

describe('alerts on these 120 days, in a real Prometheus', () => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    await writeFile(file(), recording.text());
    prometheus = await prometheusOf(file(), folder);
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
  });

  /** When an alert's expression held, by its labels: hours since `from`, first and last. */
  async function held(name: string): Promise<Record<string, { first: string; last: string; hours: number }>> {
    const rule = Object.values(alertGroups(worldSettings))
      .flat()
      .flatMap(({ rules }) => rules)
      .find((candidate) => candidate.kind === 'alert' && candidate.alert === name);
    if (rule === undefined) throw new Error(`no alert ${name}`);
    const query = new URLSearchParams({
      query: render(rule.expr.node),
      start: `${from / 1000}`,
      end: `${(from + days * dayMs) / 1000 - 3600}`,
      step: '3600',
    });
    const response = await fetch(`${prometheus.url}/api/v1/query_range`, { method: 'POST', body: query });
    const body = (await response.json()) as {
      data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    };
    const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
    return Object.fromEntries(
      body.data.result.map(({ metric, values }) => [
        [metric['provider'], metric['service']].filter((text) => text !== undefined).join(' '),
        { first: iso(values[0]?.[0] ?? 0), last: iso(values.at(-1)?.[0] ?? 0), hours: values.length },
      ]),
    );
  }

  it('the spike raises CostAnomaly for its day, and nothing else does', async () => {
    expect(await held('CostAnomaly')).toEqual({
      [`aws ${compute}`]: { first: '2028-04-13T00:30', last: '2028-04-13T23:30', hours: 24 },
    });
  });

  it('the outage raises CostDataStale after 26 hours, until AWS is read again', async () => {
    // Last read on the 28th at 00:30; again on the 1st at 12:30.
    expect(await held('CostDataStale')).toEqual({
      aws: { first: '2028-02-29T03:30', last: '2028-03-01T11:30', hours: 33 },
    });
  });

  it('no figure was ever missing or 0 in between', async () => {
    const gaps = await prometheus.query(
      `count_over_time(cost_month_to_date_usd{provider="aws",service="${compute}"}[${days}d] @ ${(from + days * dayMs) / 1000})`,
    );
    expect(gaps[0]?.value).toBe(days * 24);
    // Tax and credits are 0 on most days.
    const least = await prometheus.query(
      `min_over_time(cost_previous_day_usd{service!~"Tax|Credit|Refund"}[${days}d] @ ${(from + days * dayMs) / 1000})`,
    );
    expect(least).toHaveLength(12);
    for (const { labels, value } of least) expect(value, JSON.stringify(labels)).toBeGreaterThan(0);
  });

  it('no figure of AWS changes while it cannot be read, over the leap day and the end of the month', async () => {
    // From the last reading to the hour before the next one.
    const [last, next] = [Date.UTC(2028, 1, 28, 0, 30), Date.UTC(2028, 2, 1, 12, 30)];
    const hours = (next - last) / hourMs - 1;
    for (const name of [
      'cost_previous_day_usd',
      'cost_expected_day_usd',
      'cost_expected_day_upper_usd',
      'cost_month_to_date_usd',
      'cost_month_forecast_usd',
    ]) {
      const span = `${name}{provider="aws"}[${hours}h] @ ${(next - hourMs) / 1000}`;
      const changes = await prometheus.query(`changes(${span})`);
      expect(changes.length, name).toBeGreaterThan(7);
      expect(new Set(changes.map(({ value }) => value)), name).toEqual(new Set([0]));
      const counts = await prometheus.query(`count_over_time(${span})`);
      // Both ends of the span hold a sample.
      expect(new Set(counts.map(({ value }) => value)), name).toEqual(new Set([hours + 1]));
    }
  });
});
