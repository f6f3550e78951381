import { expect, it } from 'vitest';
import { checkSettings } from '../../../settings/index.ts';
import { fixtureInput } from '../../../settings/fixture.ts';
import { type KeepsTrace, keptTraces } from './kept-traces.ts';

const keeps = (pipelines: number): KeepsTrace =>
  keptTraces(checkSettings({ ...fixtureInput, sampling: { pipelines } }).sampling);

it('is every trace while pipelines are kept whole, else those of which it is certain', () => {
  const [succeeded, failed] = [{ conclusion: 'success' }, { conclusion: 'timed_out' }] as const;
  expect(keeps(100)(succeeded, 60)).toBe(true);
  expect([keeps(50)(succeeded, 60), keeps(50)(failed, 60), keeps(50)(succeeded, 1801)]).toEqual([
    false,
    true,
    true,
  ]);
});
