import { costCollectionErrors } from '../metrics/cost.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { collectionErrorsOfHour } from './cost-collection-errors.ts';

const aws = { provider: 'aws', reason: 'throttled' } as const;

export const tests = ruleTests(collectionErrorsOfHour, [
  records('whole attempts of the last hour', {
    series: [series(costCollectionErrors, aws, '0x20 1 2 3x60')],
    at: '1h',
    evaluateEvery: '5m',
    samples: [{ labels: aws, value: 3 }],
  }),
  silent('no series at all', { series: [], at: '1h' }),
]);
