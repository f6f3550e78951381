import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'deploy/generated/**'],
    // Real programs start in most tests, on machines that may be busy; some say a longer limit.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // More than a small machine's cores: most of the time a test waits for a real program.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // Messages in full: the report at the end of a run has no differences beside them.
    chaiConfig: { truncateThreshold: 1500 },
  },
});
