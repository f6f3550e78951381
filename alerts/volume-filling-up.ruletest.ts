import { volumeAvailable, volumeCapacity, volumeInodes, volumeInodesFree } from '../metrics/kubelet.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { volumeFillingUp } from './volume-filling-up.ts';

const wal = { namespace: 'observability', persistentvolumeclaim: 'wal-loki-0' } as const;
const volume = (available: string, instance = 'node-a') => [
  series(volumeCapacity, { ...wal, instance }, '10000x200'),
  series(volumeAvailable, { ...wal, instance }, available),
];
const alerts = [
  { labels: { persistentvolumeclaim: 'wal-loki-0' }, summary: 'Volume wal-loki-0 is filling up' },
];
/** 10000 units, a sample every 4 minutes: 90 of them are 6 hours, 1440 are 4 days. */
const timing = { sampleEvery: '4m', evaluateEvery: '8m', at: '10h' } as const;

export const tests = ruleTests(volumeFillingUp(), [
  fires('14.9 % left, and 2 units less with every sample', {
    ...timing,
    edge: true,
    series: volume('1790-2x160'),
    alerts,
  }),
  silent('15 % left: looked at from below there', { ...timing, edge: true, series: volume('1800-2x150') }),
  silent('little left, but it stays so', { ...timing, edge: true, series: volume('1000x200') }),
  silent('little left, and it will last for weeks', { ...timing, series: volume('1400-0.1x200') }),
  fires('499 of 10000 left', { ...timing, edge: true, series: volume('499x200'), alerts }),
  silent('500 of 10000 left: exactly 5 %', { ...timing, edge: true, series: volume('500x200') }),
  silent('a new volume is being filled for the first time: no trend yet', {
    ...timing,
    series: volume('_x120 1450-10x60'),
  }),
  silent('the pod was moved; where it was before, the volume was filling up', {
    ...timing,
    series: [...volume('2900-10x140 stale'), ...volume('_x141 1490x100', 'node-b')],
  }),
  fires('no files fit any more, while there is space', {
    ...timing,
    series: [
      ...volume('9000x200'),
      series(volumeInodes, { ...wal, instance: 'node-a' }, '1000x200'),
      series(volumeInodesFree, { ...wal, instance: 'node-a' }, '49x200'),
    ],
    alerts,
  }),
  silent('a file system without a limit of files', {
    ...timing,
    series: [
      ...volume('9000x200'),
      series(volumeInodes, { ...wal, instance: 'node-a' }, '0x200'),
      series(volumeInodesFree, { ...wal, instance: 'node-a' }, '0x200'),
    ],
  }),
  silent('other namespaces', {
    ...timing,
    series: [
      series(volumeCapacity, { ...wal, namespace: 'shop' }, '10000x200'),
      series(volumeAvailable, { ...wal, namespace: 'shop' }, '10x200'),
    ],
  }),
]);
