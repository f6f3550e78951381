import { bucketLastUpload } from '../metrics/thanos.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosUploadStopped } from './thanos-upload-stopped.ts';

const sidecar = { job: 'thanos-sidecar', pod: 'prometheus-0' } as const;
const alerts = [
  { labels: { pod: 'prometheus-0' }, summary: 'Metrics of prometheus-0 are no longer archived' },
];
/** Hours are long. promtool's clock starts at 0: a time of 3600 is one hour after the first sample. */
const grid = { sampleEvery: '5m', evaluateEvery: '10m' } as const;
const uploads = (values: string, instance = 'prometheus-0:10902'): InputSeries =>
  series(bucketLastUpload, { ...sidecar, instance, bucket: 'metrics' }, values);

export const tests = ruleTests(thanosUploadStopped(), [
  fires('the last upload was a little more than 6 hours ago', {
    edge: true,
    series: [uploads('3600x150')],
    at: '440m',
    ...grid,
    alerts,
  }),
  silent('the last upload was a little less than 6 hours ago', {
    edge: true,
    series: [uploads('3600x150')],
    at: '410m',
    ...grid,
  }),
  fires('a sidecar has not uploaded anything since it began', {
    series: [uploads('0x150')],
    at: '400m',
    ...grid,
    alerts,
  }),
  silent('a sidecar is new', {
    series: [uploads('_x40 0x80')],
    at: '8h',
    ...grid,
  }),
  silent('a sidecar was started anew under another address after its last upload', {
    series: [uploads('14400x60 stale'), uploads('_x61 0x120', '10.0.0.9:10902')],
    at: '9h',
    ...grid,
  }),
]);
