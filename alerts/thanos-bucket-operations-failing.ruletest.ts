import { bucketOperationFailures, bucketOperations } from '../metrics/thanos.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosBucketOperationsFailing } from './thanos-bucket-operations-failing.ts';

const reading = (job: string) =>
  ({ job, instance: `${job}-0`, bucket: 'metrics', operation: 'get_range' }) as const;
const operations = (job: string, values: string): InputSeries =>
  series(bucketOperations, reading(job), values);
const failures = (job: string, values: string): InputSeries =>
  series(bucketOperationFailures, reading(job), values);

export const tests = ruleTests(thanosBucketOperationsFailing(), [
  fires('6 of 100 operations of the store gateway fail', {
    edge: true,
    series: [
      operations('thanos-store', '0+100x60'),
      failures('thanos-store', '0+6x60'),
      operations('thanos-compactor', '0+1000x60'),
      failures('thanos-compactor', '0x60'),
    ],
    at: '30m',
    alerts: [{ labels: { job: 'thanos-store' }, summary: 'thanos-store fails at the object store' }],
  }),
  silent('5 of 100 fail', {
    edge: true,
    series: [operations('thanos-store', '0+100x60'), failures('thanos-store', '0+5x60')],
    at: '30m',
  }),
  silent('the sidecar fails, which is another alert', {
    series: [operations('thanos-sidecar', '0+10x60'), failures('thanos-sidecar', '0+10x60')],
    at: '30m',
  }),
]);
