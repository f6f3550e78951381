import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';

const exclude = ['node_modules/**', 'deploy/generated/**'];
/** Tests that change what a process has one of: its environment, the collector that it sends to, its memory. */
const alone = [
  'incidents/**/*.test.ts',
  'collector/**/*.test.ts',
  'src/{backup,bundle,cli,otlp,services,store}/**/*.test.ts',
];

export default defineConfig({
  test: {
    // As many as a small machine's cores: with one more, a slow machine keeps real programs waiting past their limits.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: alone, exclude } },
      // The others share a process and what it has loaded: to load it takes longer than most of them.
      {
        extends: true,
        test: { name: 'shared', include: ['**/*.test.ts'], exclude: [...exclude, ...alone], isolate: false },
      },
    ],
    // Real programs start in most tests, on machines that may be busy; some say a longer limit.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Messages in full: the report at the end of a run has no differences beside them.
    chaiConfig: { truncateThreshold: 1500 },
  },
});
