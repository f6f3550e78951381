import * as metrics from '../../../../metrics/tests.ts';
import type { Queryable } from '../../../store/index.ts';
import type { Run } from '../../../github/index.ts';
import type { Change } from '../tables/series.ts';
import type { Outcome, Report } from './junit.ts';

/** Flaky tests of a suite with a series of their own; the rest share one. */
const namedTests = 50;

/** Suites of a repository with series of their own; artifact names may hold anything. */
const namedSuites = 50;

/**
 * What a report adds to the counters. A test that passes now and failed in an earlier attempt of the run, on the same
 * commit, is flaky.
 * @param suite name of the artifact
 */
export async function countReport(tx: Queryable, run: Run, suite: string, report: Report): Promise<Change[]> {
  const { repository } = run;
  const failedBefore = await earlierFailures(tx, run, suite);
  const cases = report.cases.map(({ test, outcome }) => ({
    test,
    outcome: outcome === 'passed' && failedBefore.has(test) ? ('flaky' as const) : outcome,
  }));
  const totals = new Map<Outcome, number>();
  for (const { outcome } of cases) totals.set(outcome, (totals.get(outcome) ?? 0) + 1);
  const flaky = cases.filter(({ outcome }) => outcome === 'flaky').map(({ test }) => test);
  await rememberFailures(
    tx,
    run,
    suite,
    cases.filter(({ outcome }) => outcome === 'failed').map(({ test }) => test),
  );
  await forget(tx, run, suite, flaky);
  const label = await suiteLabel(tx, repository, suite);
  const named = await nameFlaky(tx, repository, label, flaky);
  return [
    ...[...totals].map(([outcome, by]): Change => ({
      metric: metrics.testCases,
      labels: { repository, suite: label, outcome },
      by,
    })),
    { metric: metrics.testSuiteDuration, labels: { repository, suite: label }, observed: report.seconds },
    ...flaky.map((test): Change => ({
      metric: metrics.testFlaky,
      labels: { repository, suite: label, test: named.has(test) ? test : 'other' },
      by: 1,
    })),
  ];
}

async function earlierFailures(tx: Queryable, { runId, attempt }: Run, suite: string): Promise<Set<string>> {
  const { rows } = await tx.query<{ test: string }>(
    'SELECT test FROM failed_tests WHERE run_id = $1 AND suite = $2 AND attempt < $3',
    [runId, suite, attempt],
  );
  return new Set(rows.map(({ test }) => test));
}

async function rememberFailures(
  tx: Queryable,
  run: Run,
  suite: string,
  tests: readonly string[],
): Promise<void> {
  if (tests.length === 0) return;
  await tx.query(
    `INSERT INTO failed_tests (run_id, suite, test, attempt) SELECT $1, $2, test, $4 FROM unnest($3::text[]) AS new (test)
     ON CONFLICT DO NOTHING`,
    [run.runId, suite, tests, run.attempt],
  );
}

/** A test that was told as flaky is told once. */
async function forget(tx: Queryable, { runId }: Run, suite: string, tests: readonly string[]): Promise<void> {
  if (tests.length === 0) return;
  await tx.query('DELETE FROM failed_tests WHERE run_id = $1 AND suite = $2 AND test = ANY ($3::text[])', [
    runId,
    suite,
    tests,
  ]);
}

async function suiteLabel(tx: Queryable, repository: string, suite: string): Promise<string> {
  return (await takeNames(tx, repository, '', [suite], namedSuites)).has(suite) ? suite : 'other';
}

async function nameFlaky(
  tx: Queryable,
  repository: string,
  suite: string,
  tests: readonly string[],
): Promise<Set<string>> {
  return tests.length === 0 ? new Set() : takeNames(tx, repository, suite, tests, namedTests);
}

/** Those of the names that have a place among the first `most`. */
async function takeNames(
  tx: Queryable,
  repository: string,
  suite: string,
  names: readonly string[],
  most: number,
): Promise<Set<string>> {
  // Two replicas must not both take the last place.
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('flaky names'), hashtext($1))", [repository]);
  const { rows } = await tx.query<{ test: string }>(
    'SELECT test FROM flaky_names WHERE repository = $1 AND suite = $2',
    [repository, suite],
  );
  const known = new Set(rows.map(({ test }) => test));
  const added = [...new Set(names)]
    .filter((name) => !known.has(name))
    .slice(0, Math.max(0, most - known.size));
  await tx.query(
    `INSERT INTO flaky_names (repository, suite, test) SELECT $1, $2, test FROM unnest($3::text[]) AS new (test)
     ON CONFLICT DO NOTHING`,
    [repository, suite, added],
  );
  return new Set([...known, ...added]);
}
