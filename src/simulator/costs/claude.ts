import { type Incident, incidentsOf, isOn } from '../incidents.ts';
import { Random } from '../random.ts';
import { type Rhythm, busyness } from '../rhythm.ts';
import { day as dayLength, hour } from '../time.ts';
import type { BillLine, Biller } from './bill.ts';
import { type MicroUsd, toMicroUsd } from './money.ts';

/** Tokens by kind, as the usage report tells them apart. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cache_read: number;
  readonly cache_creation: number;
}

/** What a workspace used of a model in one hour. */
export interface ClaudeUsage {
  /** Start of the hour. */
  readonly hour: number;
  readonly workspace: string;
  readonly model: string;
  readonly tokens: Tokens;
  readonly amount: MicroUsd;
}

interface Model {
  readonly name: string;
  /** Billionths of a US dollar a token. */
  readonly price: Tokens;
  /** Share of the bill, by workspace. */
  readonly share: Readonly<Record<string, number>>;
}

// Prices are Anthropic's list prices, with cache writes that live five minutes.
const models: readonly Model[] = [
  {
    name: 'claude-sonnet-4-5',
    price: { input: 3000, output: 15_000, cache_read: 300, cache_creation: 3750 },
    share: { engineering: 0.5, 'ci-review': 0.22 },
  },
  {
    name: 'claude-haiku-4-5',
    price: { input: 1000, output: 5000, cache_read: 100, cache_creation: 1250 },
    share: { engineering: 0.05, 'ci-review': 0.09 },
  },
  {
    name: 'claude-opus-4-1',
    price: { input: 15_000, output: 75_000, cache_read: 1500, cache_creation: 18_750 },
    share: { engineering: 0.14 },
  },
];

/** What goes with a thousand tokens of input. */
const mix: Tokens = { input: 1000, output: 180, cache_read: 4200, cache_creation: 320 };

/** Names of the models, as usage reports and bills have them. */
export const claudeModels: readonly string[] = models.map(({ name }) => name);

/** Kinds of token, as the metric's label has them. */
export const tokenTypes = [
  'input',
  'output',
  'cache_read',
  'cache_creation',
] as const satisfies (keyof Tokens)[];

/** Usage of the Claude API by the hour, and the bills that follow from it. */
export interface ClaudeBiller extends Biller {
  /** @param start start of the hour */
  usage(start: number): readonly ClaudeUsage[];
}

/**
 * Claude's bills: tokens are used when people work (a little at night, by machines), more so in an overrun; each
 * model is a service of the bill.
 * @param budget the month's budget; ordinary months stay below it
 */
export function claudeBiller(
  budget: MicroUsd,
  rhythm: Rhythm,
  incidents: readonly Incident[],
  seed: number,
): ClaudeBiller {
  const ordinaryWorkday = ((budget > 0 ? budget : toMicroUsd(500)) * 0.7) / 23;
  // Hours of a working day, weighed by how busy they are: about this many busiest hours.
  const busiestHour = ordinaryWorkday / 8.6;
  const overruns = incidentsOf(incidents, 'cost-overrun').filter(({ provider }) => provider === 'claude');

  const usage = (start: number): ClaudeUsage[] =>
    models.flatMap((model) =>
      Object.entries(model.share).map(([workspace, share]) => {
        const random = new Random(seed, 'claude', workspace, model.name, start);
        const activity = 0.015 + busyness(rhythm, start + hour / 2);
        const factor = overruns
          .filter((overrun) => isOn(overrun, start) && (overrun.service ?? model.name) === model.name)
          .reduce((product, overrun) => product * overrun.factor, 1);
        const wanted = busiestHour * share * activity * factor * random.lognormal(0.95, 0.3);
        const units = (wanted * 1000) / costOf(model, mix);
        const tokens: Tokens = {
          input: Math.round(mix.input * units * random.between(0.9, 1.1)),
          output: Math.round(mix.output * units * random.between(0.8, 1.2)),
          cache_read: Math.round(mix.cache_read * units * random.between(0.8, 1.2)),
          cache_creation: Math.round(mix.cache_creation * units * random.between(0.8, 1.2)),
        };
        return {
          hour: start,
          workspace,
          model: model.name,
          tokens,
          amount: Math.round(costOf(model, tokens) / 1000),
        };
      }),
    );

  const bill = (day: number): BillLine[] => {
    const amounts = new Map(claudeModels.map((name) => [name, 0]));
    for (let start = day; start < day + dayLength; start += hour) {
      for (const { model, amount } of usage(start)) amounts.set(model, (amounts.get(model) ?? 0) + amount);
    }
    return [...amounts].map(([service, amount]) => ({ provider: 'claude', service, day, amount }));
  };
  return { provider: 'claude', services: claudeModels, firstDay: -Infinity, usage, bill };
}

// In billionths of a US dollar.
function costOf({ price }: Model, tokens: Tokens): number {
  return tokenTypes.reduce((sum, kind) => sum + price[kind] * tokens[kind], 0);
}
