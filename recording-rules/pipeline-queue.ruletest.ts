import { pipelineQueueDuration } from '../metrics/pipeline.ts';
import { type InputSeries, records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { queueP95 } from './pipeline-queue.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;

function waits(le60: string, le90: string): InputSeries[] {
  return [
    series(pipelineQueueDuration, ci, le60, { le: 60 }),
    series(pipelineQueueDuration, ci, le90, { le: 90 }),
    series(pipelineQueueDuration, ci, le90, { le: '+Inf' }),
  ];
}

export const tests = ruleTests(queueP95(fixtureSettings), [
  records('the 19th of 20 is the first of two between 60 and 90 s', {
    series: waits('0x40 18x60', '0x40 20x60'),
    at: '1h',
    evaluateEvery: '5m',
    samples: [{ labels: ci, value: 75 }],
  }),
  silent('no job began within half an hour', {
    series: waits('0x5 18x90', '0x5 20x90'),
    at: '1h',
    evaluateEvery: '5m',
  }),
]);
