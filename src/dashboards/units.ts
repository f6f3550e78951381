import type { Unit } from '../catalogue/index.ts';

/** What a panel's numbers are: the catalogue's units, and those that queries make of them. */
export type PanelUnit =
  | Unit
  /** 0 to 100. */
  | 'score'
  /** 0 to 1, shown as it is: where 100 % would not be the best there is. */
  | 'factor'
  | 'per second'
  | 'bytes per second'
  /** CPU seconds per second. */
  | 'cores'
  /** Nothing to count: logs, traces, lists. */
  | 'none';

/** Grafana's name of a unit (`packages/grafana-data/src/valueFormats`). */
const grafanaUnits: Readonly<Record<PanelUnit, string>> = {
  count: 'short',
  seconds: 's',
  minutes: 'm',
  bytes: 'bytes',
  usd: 'currencyUSD',
  tokens: 'short',
  ratio: 'percentunit',
  boolean: 'short',
  // Grafana counts milliseconds here: queries multiply by 1,000.
  timestamp: 'dateTimeFromNow',
  info: 'short',
  score: 'short',
  factor: 'short',
  'per second': 'ops',
  'bytes per second': 'Bps',
  cores: 'short',
  none: 'none',
};

/** Digits after the point, where Grafana's own choice would flicker or lie. */
const decimals: Readonly<Partial<Record<PanelUnit, number>>> = {
  count: 0,
  score: 0,
  usd: 2,
  tokens: 0,
  boolean: 0,
  ratio: 1,
};

/** Grafana's name of a panel's unit. */
export function grafanaUnit(unit: PanelUnit): string {
  return grafanaUnits[unit];
}

/** Digits after the point for a unit; nothing where Grafana chooses. */
export function decimalsOf(unit: PanelUnit): number | undefined {
  return decimals[unit];
}
