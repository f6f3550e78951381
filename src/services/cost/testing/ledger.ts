import { officeRhythm } from '../../../simulator/rhythm.ts';
import type { ClaudeCharge } from '../../../simulator/anthropic/analytics.ts';
import type { AwsCharge } from '../../../simulator/aws/cost-explorer.ts';
import { awsBiller } from '../../../simulator/costs/aws.ts';
import { type Tokens, claudeBiller } from '../../../simulator/costs/claude.ts';
import { type MicroUsd, decimalUsd, toMicroUsd } from '../../../simulator/costs/money.ts';
import type { Incident } from '../../../simulator/incidents.ts';
import { Random } from '../../../simulator/random.ts';
import { day as dayMs, hour as hourMs } from '../../../simulator/time.ts';

/** Part of a bill that is only there from a time on. */
export interface Correction {
  readonly day: number;
  readonly service: string;
  readonly recordType: string;
  readonly amount: MicroUsd;
  /** From then on the provider knows it, in milliseconds since 1970. */
  readonly knownFrom: number;
}

/** What makes a ledger unlike an ordinary one. */
export interface LedgerOptions {
  readonly seed?: number;
  readonly incidents?: readonly Incident[];
  /** AWS' late corrections, credits and refunds. */
  readonly corrections?: readonly Correction[];
}

/** Until so long after its end a day's AWS bill lacks a tenth of it: Cost Explorer is behind. */
const awsLagMs = 8 * hourMs;
const tax = toMicroUsd(41.37);
const workflows = ['ci', 'deploy'] as const;
const runners = [
  { name: 'ubuntu-latest', price: toMicroUsd(0.006) },
  { name: 'macos-latest', price: toMicroUsd(0.062) },
] as const;

/**
 * What a company owes, in whole millionths of a dollar, as its providers know it at a time: the truth that the
 * exporter's figures are held against. All times in milliseconds since 1970.
 */
export class Ledger {
  readonly #aws;
  readonly #claude;
  readonly #seed: number;
  readonly #corrections: readonly Correction[];
  readonly #awsDays = new Map<number, AwsLine[]>();
  readonly #claudeHours = new Map<number, ReturnType<ReturnType<typeof claudeBiller>['usage']>>();
  /** What AWS forecasts for each day to come. */
  readonly forecastADay = toMicroUsd(63.25);

  constructor({ seed = 1, incidents = [], corrections = [] }: LedgerOptions = {}) {
    this.#seed = seed;
    this.#aws = awsBiller(toMicroUsd(2000), incidents, seed);
    this.#claude = claudeBiller(toMicroUsd(1000), officeRhythm, incidents, seed);
    this.#corrections = corrections;
  }

  /** AWS' lines of a day as AWS knows them at a time. */
  awsCharges(day: number, at: number): AwsCharge[] {
    return this.#awsLines(day, at).map(({ amount, ...line }) => ({ ...line, amount: decimalUsd(amount) }));
  }

  claudeCharges(day: number, at: number): ClaudeCharge[] {
    if (day >= at) return [];
    const charges = new Map<string, { model: string; workspace: string; amount: MicroUsd }>();
    for (let hour = day; hour < day + dayMs; hour += hourMs) {
      for (const { model, workspace, amount } of this.#usage(hour)) {
        const key = `${model} ${workspace}`;
        charges.set(key, { model, workspace, amount: (charges.get(key)?.amount ?? 0) + amount });
      }
    }
    // Fractional cents: a hundredth of a dollar each.
    return [...charges.values()].map(({ amount, ...of }) => ({ ...of, cents: `${amount / 10_000}` }));
  }

  tokens(hour: number): { model: string; tokens: Tokens }[] {
    return this.#usage(hour).map(({ model, tokens }) => ({ model, tokens }));
  }

  /** Minutes of a day as the pipeline exporter counts them. */
  minutes(day: number): { workflow: string; runner: string; minutes: number; amount: MicroUsd }[] {
    return workflows.flatMap((workflow) =>
      runners.map(({ name, price }) => {
        const random = new Random(this.#seed, 'minutes', workflow, name, day);
        const weekend = new Date(day).getUTCDay() % 6 === 0;
        const minutes = Math.round(
          random.between(0.9, 1.1) * (weekend ? 40 : 400) * (name === 'macos-latest' ? 0.1 : 1),
        );
        return { workflow, runner: name, minutes, amount: minutes * price };
      }),
    );
  }

  /** What each service cost on a day, as its provider knows it at a time. */
  day(provider: 'aws' | 'claude' | 'github', day: number, at: number): Map<string, MicroUsd> {
    const amounts = new Map<string, MicroUsd>();
    const add = (service: string, amount: MicroUsd): void =>
      void amounts.set(service, (amounts.get(service) ?? 0) + amount);
    if (provider === 'aws') {
      for (const { service, recordType, amount } of this.#awsLines(day, at))
        add(recordType === 'Credit' || recordType === 'Refund' ? recordType : service, amount);
    } else if (provider === 'claude') {
      for (let hour = day; hour < day + dayMs; hour += hourMs)
        for (const { model, amount } of this.#usage(hour)) add(model, amount);
    } else {
      for (const { workflow, amount } of this.minutes(day)) add(`acme/shop/${workflow}`, amount);
    }
    return amounts;
  }

  #awsLines(day: number, at: number): AwsLine[] {
    if (day >= at) return [];
    let lines = this.#awsDays.get(day);
    if (lines === undefined) {
      lines = this.#aws
        .bill(day)
        .filter(({ amount }) => amount !== 0)
        .map(({ service, amount }) =>
          service === 'Credit'
            ? { service: 'Amazon Elastic Compute Cloud - Compute', recordType: 'Credit', amount }
            : { service, recordType: 'Usage', amount },
        );
      if (new Date(day).getUTCDate() === 1) lines.push({ service: 'Tax', recordType: 'Tax', amount: tax });
      this.#awsDays.set(day, lines);
    }
    const known = at < day + dayMs + awsLagMs ? lines.map(late) : lines;
    const corrections = this.#corrections.filter(
      (correction) => correction.day === day && at >= correction.knownFrom,
    );
    return [
      ...known,
      ...corrections.map(({ service, recordType, amount }) => ({ service, recordType, amount })),
    ];
  }

  #usage(hour: number): ReturnType<ReturnType<typeof claudeBiller>['usage']> {
    let usage = this.#claudeHours.get(hour);
    if (usage === undefined) {
      usage = this.#claude.usage(hour);
      this.#claudeHours.set(hour, usage);
    }
    return usage;
  }
}

interface AwsLine {
  readonly service: string;
  readonly recordType: string;
  readonly amount: MicroUsd;
}

function late(line: AwsLine): AwsLine {
  return { ...line, amount: Math.round(line.amount * 0.9) };
}
