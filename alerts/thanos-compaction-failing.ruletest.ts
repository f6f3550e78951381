import { compactorCompactionFailures } from '../metrics/thanos.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosCompactionFailing } from './thanos-compaction-failing.ts';

const compactor = { job: 'thanos-compactor', instance: 'thanos-compactor-0' } as const;
const raw = { ...compactor, resolution: '0' } as const;
const fiveMinutes = { ...compactor, resolution: '300000' } as const;
const alerts = [{ labels: {}, summary: 'The Thanos compactor keeps failing' }];

export const tests = ruleTests(thanosCompactionFailing(), [
  fires('three compactions of any resolution fail in an hour', {
    edge: true,
    series: [
      series(compactorCompactionFailures, raw, '0x70 1x10 2x60'),
      series(compactorCompactionFailures, fiveMinutes, '0x80 1x60'),
    ],
    at: '100m',
    alerts,
  }),
  silent('two fail in an hour', {
    edge: true,
    series: [series(compactorCompactionFailures, raw, '0x70 1x10 2x60')],
    at: '100m',
  }),
  silent('three failed, but hours apart', {
    series: [series(compactorCompactionFailures, raw, '0x40 1x60 2x60 3x60')],
    at: '190m',
  }),
]);
