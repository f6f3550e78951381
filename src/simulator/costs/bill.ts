import type { costProviders } from '../../../metrics/labels.ts';
import type { MicroUsd } from './money.ts';

/** Who sends bills. */
export type Provider = (typeof costProviders)[number];

/** What one service cost on one UTC day. */
export interface BillLine {
  readonly provider: Provider;
  readonly service: string;
  /** Start of the day, milliseconds since 1970. */
  readonly day: number;
  /** Below zero for a credit. */
  readonly amount: MicroUsd;
}

/** A provider's bills. */
export interface Biller {
  readonly provider: Provider;
  /** What may stand on the bill, in the order of the bill. */
  readonly services: readonly string[];
  /** Start of the first day that can be asked for; -Infinity where there is no first. */
  readonly firstDay: number;
  /**
   * The final bill of one day: a line for every service.
   * @param day start of the day
   */
  bill(day: number): readonly BillLine[];
}
