import type { costProviders } from '../../../../metrics/labels.ts';
import type { Day } from '../days.ts';
import type { Decimal } from '../money.ts';

/** Who sends bills. */
export type ProviderName = (typeof costProviders)[number];

/** One line of a bill. */
export interface BillLine {
  readonly day: Day;
  /** Value of the metrics' label. */
  readonly service: string;
  /** Finer than the label; may be empty. */
  readonly detail: string;
  /** US dollars; below zero for a credit. */
  readonly amount: Decimal;
}

/** What a provider says of a span of days. */
export interface Reading {
  readonly lines: readonly BillLine[];
  /** Days before are complete at the provider; not after the span's end. */
  readonly knownUntil: Day;
}

/** Tokens of one model in one hour, by kind. */
export interface TokenHour {
  /** Start of the hour, in milliseconds since 1970. */
  readonly hour: number;
  readonly model: string;
  readonly tokens: Readonly<Record<'input' | 'output' | 'cache_read' | 'cache_creation', number>>;
}

/** A provider of bills. Every function throws `CollectionError` where it learns nothing that can be believed. */
export interface Provider {
  readonly name: ProviderName;
  /** Most days that one reading spans. */
  readonly longestWindow: number;
  /** The first day whose bill may still change. */
  rereadFrom(today: Day): Day;
  /** The bills from `from` up to and without `to`. */
  readBills(from: Day, to: Day): Promise<Reading>;
  /** Tokens of whole hours; times in milliseconds since 1970. */
  readTokens?(from: number, to: number): Promise<readonly TokenHour[]>;
  /** What the days from `from` up to and without `to` will cost; undefined where the provider cannot say. */
  forecast?(from: Day, to: Day): Promise<Decimal | undefined>;
}

/** Why a reading failed: values of the label `reason`. */
export const reasons = [
  'throttled',
  'unavailable',
  'timeout',
  'credentials',
  'malformed',
  'currency',
  'budget',
  'database',
  'other',
] as const;
export type Reason = (typeof reasons)[number];

/** A reading that gave nothing. The message says what was asked, what came, and what was expected. */
export class CollectionError extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CollectionError';
    this.reason = reason;
  }
}

/** The reason that an HTTP status stands for. */
export function reasonOfStatus(status: number): Reason {
  if (status === 401 || status === 403) return 'credentials';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'other';
}
