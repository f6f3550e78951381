import { shipperUploadFailures } from '../metrics/thanos.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosUploadFailing } from './thanos-upload-failing.ts';

const sidecar = { job: 'thanos-sidecar', instance: 'prometheus-0', pod: 'prometheus-0' } as const;

export const tests = ruleTests(thanosUploadFailing(), [
  fires('an upload fails twice a minute for a little more than 5 minutes', {
    edge: true,
    series: [series(shipperUploadFailures, sidecar, '0x9 2+2x3 8x40')],
    at: '16m',
    alerts: [{ labels: { pod: 'prometheus-0' }, summary: 'Blocks of prometheus-0 cannot be uploaded' }],
  }),
  silent('an upload fails, and the next attempt succeeds', {
    edge: true,
    series: [series(shipperUploadFailures, sidecar, '0x9 1x40')],
    at: '14m',
  }),
  silent('none fails', { series: [series(shipperUploadFailures, sidecar, '30x60')], at: '20m' }),
]);
