import { counter, histogram } from '../src/catalogue/index.ts';
import { suiteBuckets } from './buckets.ts';
import { pushed } from './labels.ts';

// Test results, read by the pipeline exporter from the JUnit files among a run's artifacts.

const own = { emitter: 'pipeline-exporter', evidence: { kind: 'own' } } as const;

/** A suite of a repository's tests. */
const suite = { repository: 'any', suite: 'any' } as const;

export const testCases = counter({
  ...own,
  name: 'test_cases_total',
  unit: 'count',
  help: 'Test cases by outcome; flaky is one that failed and then passed on the same commit.',
  labels: { ...suite, outcome: ['passed', 'failed', 'skipped', 'flaky'], ...pushed },
});

export const testSuiteDuration = histogram({
  ...own,
  name: 'test_suite_duration_seconds',
  unit: 'seconds',
  help: 'Time that a suite took.',
  labels: { ...suite, ...pushed },
  buckets: suiteBuckets,
});

export const testFlaky = counter({
  ...own,
  name: 'test_flaky_total',
  unit: 'count',
  help: 'Flaky outcomes by test (class › name): the first 50 of a suite by name, the rest together as "other".',
  labels: { ...suite, test: 'any', ...pushed },
});
