import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'deploy/generated/**'],
    // Real programs start in some tests; each says its own longer limit.
    testTimeout: 20_000,
    hookTimeout: 120_000,
    // Two cores: more workers would only make the real programs miss their deadlines.
    maxWorkers: 2,
    // Messages in full: the report at the end of a run has no differences beside them.
    chaiConfig: { truncateThreshold: 1500 },
  },
});
