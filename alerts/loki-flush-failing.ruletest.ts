import { lokiS3RequestDuration } from '../metrics/loki.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { lokiFlushFailing } from './loki-flush-failing.ts';

const put = (status: string, values: string) =>
  series(
    lokiS3RequestDuration,
    { pod: 'loki-0', operation: 'S3.PutObject', status_code: status },
    values,
    'count',
  );
const alerts = [{ labels: { pod: 'loki-0' }, summary: 'Loki cannot write to S3' }];

export const tests = ruleTests(lokiFlushFailing(), [
  fires('2 of 19 writes fail', {
    edge: true,
    series: [put('200', '0+17x60'), put('500', '0+2x60')],
    at: '40m',
    alerts,
  }),
  silent('2 of 20: exactly 10 %', {
    edge: true,
    series: [put('200', '0+18x60'), put('500', '0+2x60')],
    at: '40m',
  }),
  fires('10 failures within 15 minutes, and no success', {
    edge: true,
    series: [put('500', '0x10 5 10x30')],
    at: '20m',
    alerts,
  }),
  silent('9 failures', { edge: true, series: [put('500', '0x10 5 9x30')], at: '20m' }),
  silent('reads of what is not there count as 500', {
    series: [
      put('200', '0+1x60'),
      series(
        lokiS3RequestDuration,
        { pod: 'loki-0', operation: 'S3.GetObject', status_code: '500' },
        '0+5x60',
        'count',
      ),
    ],
    at: '40m',
  }),
  silent('S3 was away for 2 minutes, while few chunks were due', {
    series: [put('200', '0+1x20 20 20 23+1x40'), put('500', '0x20 3 6x40')],
    at: '30m',
  }),
]);
