import { pipelineRunnerSeconds } from '../metrics/pipeline.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { runnersBusy } from './runners-busy.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const soon = { at: '1h', evaluateEvery: '5m' } as const;

export const tests = ruleTests(runnersBusy, [
  records('two jobs of half an hour are one runner, over all workflows', {
    series: [
      series(pipelineRunnerSeconds, { ...ci, runner: 'ubuntu-latest' }, '0x30 1800x60'),
      series(pipelineRunnerSeconds, { ...ci, workflow: 'e2e', runner: 'ubuntu-latest' }, '0x40 1800x60'),
      series(pipelineRunnerSeconds, { ...ci, runner: 'macos-latest' }, '600x80'),
    ],
    ...soon,
    samples: [
      { labels: { runner: 'ubuntu-latest' }, value: 1 },
      { labels: { runner: 'macos-latest' }, value: 0 },
    ],
  }),
  silent('no series at all', { series: [], ...soon }),
]);
