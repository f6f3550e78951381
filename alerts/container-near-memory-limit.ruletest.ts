import { containerMemoryLimit, containerRss } from '../metrics/kubelet.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { containerNearMemoryLimit } from './container-near-memory-limit.ts';

const loki = { namespace: 'observability', pod: 'loki-0', container: 'loki' } as const;
const memory = (rss: string, limit: string, id = '/kubepods/a') => [
  series(containerRss, { ...loki, id }, rss),
  series(containerMemoryLimit, { ...loki, id }, limit),
];
const alerts = [
  {
    labels: { pod: 'loki-0', container: 'loki' },
    summary: 'loki in loki-0 is near its memory limit',
  },
];

export const tests = ruleTests(containerNearMemoryLimit(), [
  fires('901 of 1000 for more than 5 minutes', {
    edge: true,
    series: memory('500x10 901x30', '1000x40'),
    at: '20m',
    alerts,
  }),
  silent('900 of 1000: exactly 90 %', {
    edge: true,
    series: memory('500x10 900x30', '1000x40'),
    at: '20m',
  }),
  silent('a peak, so far of 3 minutes', { series: memory('500x10 990x3 500x30', '1000x40'), at: '14m' }),
  silent('no limit', { series: memory('5000x40', '0x40'), at: '20m' }),
  fires('the container is killed, and its successor is as large', {
    series: [
      ...memory('950x12 stale', '1000x12 stale'),
      ...memory('_x13 950x30', '_x13 1000x30', '/kubepods/b'),
    ],
    at: '22m',
    alerts,
  }),
  silent('the sum of a pod', {
    series: [
      series(containerRss, { ...loki, container: '' }, '990x40'),
      series(containerMemoryLimit, { ...loki, container: '' }, '1000x40'),
    ],
    at: '20m',
  }),
]);
