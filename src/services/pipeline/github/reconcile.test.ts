import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunObject, runSchema } from '../../../github/index.ts';
import type { Store } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import { pipelineMigrations } from '../service.ts';
import { loadRepositories } from '../tables/repositories.ts';
import { type ReconcileOptions, reconcile } from './reconcile.ts';

// What reconciling asks, and what it makes of the answers; `through-github.test.ts` has it ask over HTTP.

const now = Math.floor(Date.now() / 1000) * 1000;
let store: Store;
beforeAll(async () => {
  store = await pgliteForTests().open([pipelineMigrations]);
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ['runs', 'repositories']) await store.query(`DELETE FROM ${table}`);
});

const runObject = (id: number, more: object = {}): RunObject =>
  runSchema.parse({
    id,
    name: 'ci',
    path: '.github/workflows/ci.yml',
    status: 'completed',
    conclusion: 'success',
    head_branch: 'trunk',
    created_at: new Date(now - id * 1000).toISOString(),
    updated_at: new Date(now).toISOString(),
    ...more,
  });

/** GitHub with these runs, newest first; `total` is what it says of every list. */
function github(all: readonly RunObject[], total = (found: number) => found): ReconcileOptions['github'] {
  return {
    runs: (_repository, created, page) => {
      const [from = '', to = '9999'] = created.startsWith('>=') ? [created.slice(2)] : created.split('..');
      const found = all.filter(({ created_at: at }) => {
        const iso = new Date(at).toISOString();
        return iso >= from && iso <= to;
      });
      const runs = found.slice(0, 1000).slice((page - 1) * 100, page * 100);
      return Promise.resolve({ total: total(found.length), runs, answeredAt: new Date(now) });
    },
    attempt: () => Promise.resolve(undefined),
    workflowNames: () => Promise.resolve(new Map([[7, 'Dependabot Updates']])),
    defaultBranch: () => Promise.resolve('trunk'),
  };
}
const ask = (from: ReconcileOptions['github'], configured = 'acme/shop'): Promise<void> =>
  reconcile({
    store,
    github: from,
    configured: [configured],
    watches: () => true,
    fallbackBranch: () => 'main',
    onCompleted: () => Promise.resolve(),
    onError: (error) => {
      throw error;
    },
  });
const known = async (what: string): Promise<unknown[]> =>
  (await store.query<{ value: unknown }>(`SELECT DISTINCT ${what} AS value FROM runs ORDER BY 1`)).rows.map(
    ({ value }) => value,
  );

describe('reconciling', () => {
  it.each([
    ['counts them all', (found: number) => found],
    ['counts as far as it shows them', (found: number) => Math.min(found, 1000)],
  ])('finds all of 2,300 runs where a list, which ends after 1,000, %s', async (_, total) => {
    await ask(
      github(
        Array.from({ length: 2300 }, (__, index) => runObject(index + 1)),
        total,
      ),
    );
    expect(await known('count(*) OVER ()')).toEqual([2300]);
  });

  it('looks back 24 hours where nothing is known', async () => {
    const ago = (hours: number): object => ({ created_at: new Date(now - hours * 3_600_000).toISOString() });
    await ask(github([runObject(1, ago(1)), runObject(2, ago(23.9)), runObject(3, ago(25.1))]));
    expect(await known('run_id')).toEqual([1, 2]);
  });

  it("names a run by its workflow, as deliveries do: GitHub's own workflows give each run another name", async () => {
    const path = 'dynamic/dependabot/dependabot-updates';
    await ask(
      github([
        runObject(1, { name: 'npm_and_yarn in /. - Update #1', path, workflow_id: 7 }),
        runObject(2, { name: 'npm_and_yarn in /. - Update #2', path, workflow_id: 7 }),
        // Of a workflow that is gone.
        runObject(3, { name: 'pip in /. - Update #3', path, workflow_id: 8 }),
        runObject(4, { workflow_id: 9 }),
      ]),
    );
    expect(await known('workflow')).toEqual(['Dependabot Updates', 'ci', 'dependabot-updates']);
  });

  it('asks for the default branch before the first delivery told it, and remembers it', async () => {
    await ask(github([runObject(1), runObject(2, { head_branch: 'main' })]));
    expect(await known("data ->> 'ref'")).toEqual(['default', 'other']);
    expect((await loadRepositories(store)).map(({ defaultBranch }) => defaultBranch)).toEqual(['trunk']);
  });

  it("spells the repository as GitHub does, not as somebody's settings do", async () => {
    await ask(github([runObject(1, { repository: { full_name: 'acme/shop' } })]), 'Acme/Shop');
    expect(await known('repository')).toEqual(['acme/shop']);
  });

  it.each([
    ['has another spelling', 'Acme/Shop', []],
    ['is an old one', 'acme/store', [runObject(2, { repository: { full_name: 'acme/shop' } })]],
  ])('finds out how a run ended where the name in the settings %s', async (_, configured, listed) => {
    const repository = { full_name: 'acme/shop' };
    const active = runObject(1, { repository, status: 'in_progress', conclusion: null });
    await ask({ ...github([active]), attempt: () => Promise.resolve(active) }, configured);
    expect(await known('stage')).toEqual([1]);
    const ended = runObject(1, { repository });
    await ask({ ...github(listed), attempt: () => Promise.resolve(ended) }, configured);
    expect(await known("run_id || ' ' || stage")).toContain('1 2');
  });
});
