import { describe, expect, it } from 'vitest';
import { runSchema, toRun } from './payloads.ts';

const object = {
  id: 1,
  head_branch: 'main',
  created_at: '2026-01-05T10:00:00Z',
  updated_at: '2026-01-05T10:01:00Z',
};

describe('a run on a branch that is called like the default one', () => {
  it.each([
    ['of the repository itself', { head_repository: { full_name: 'Acme/Shop' } }, 'default'],
    ['of an older server, which does not say where from', {}, 'default'],
    ['of a fork', { head_repository: { full_name: 'somebody/shop' } }, 'other'],
    ['of a fork that was deleted since', { head_repository: null }, 'other'],
  ])('%s', (_, more, ref) => {
    const run = toRun(runSchema.parse({ ...object, ...more }), {
      repository: 'acme/shop',
      defaultBranch: 'main',
    });
    expect(run.ref).toBe(ref);
  });
});
