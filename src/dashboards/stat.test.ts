import { describe, expect, it } from 'vitest';
import { constant } from '../promql/index.ts';
import { latest, query } from './metric-query.ts';
import { statPanel } from './stat.ts';

const facts = {
  title: 'Failing',
  about: { shows: 'Workflows that fail.', bad: 'Any.', act: 'Look.' },
  unit: 'count',
  empty: 'No telemetry',
} as const;

describe('a stat', () => {
  it('asks for one value, of now', () => {
    const { targets } = statPanel({ ...facts, queries: [latest(constant(1), 'failing')] }).build();
    expect(targets).toMatchObject([{ instant: true, range: false }]);
  });

  it('refuses a query over a range: its last value may be old', () => {
    expect(() => statPanel({ ...facts, queries: [query(constant(1), 'failing')] })).toThrow(
      'stat "Failing": a figure of now is asked for now, with `latest`',
    );
  });
});
