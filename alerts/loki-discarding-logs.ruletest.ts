import { lokiDiscardedLines } from '../metrics/loki.ts';
import { up } from '../metrics/scrape.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { lokiDiscardingLogs } from './loki-discarding-logs.ts';

const pod = { job: 'loki', instance: '10.0.0.1:3100', pod: 'loki-0' } as const;
const moved = { ...pod, instance: '10.0.0.9:3100' } as const;
const late = { tenant: 'github-actions', reason: 'too_far_behind' } as const;
const limited = { tenant: 'github-actions', reason: 'rate_limited' } as const;
const alert = (labels: { readonly tenant: string; readonly reason: string }) => [
  { labels, summary: `Loki throws away logs of ${labels.tenant}: ${labels.reason}` },
];

export const tests = ruleTests(lokiDiscardingLogs(), [
  fires('a single line, the first ever', {
    edge: true,
    series: [series(up, pod, '1x60'), series(lokiDiscardedLines, { ...pod, ...late }, '_x30 1x30')],
    at: '36m',
    alerts: alert(late),
  }),
  silent('nothing new', {
    edge: true,
    series: [series(up, pod, '1x60'), series(lokiDiscardedLines, { ...pod, ...late }, '500x60')],
    at: '36m',
  }),
  fires('one more line', {
    edge: true,
    series: [series(up, pod, '1x60'), series(lokiDiscardedLines, { ...pod, ...late }, '500x30 501x30')],
    at: '40m',
    alerts: alert(late),
  }),
  silent('a quarter of an hour after the last one', {
    series: [series(up, pod, '1x60'), series(lokiDiscardedLines, { ...pod, ...late }, '_x10 700x50')],
    at: '35m',
  }),
  fires('a new pod of the same name throws lines away', {
    series: [
      series(up, pod, '1x30 stale'),
      series(up, moved, '_x31 1x30'),
      series(lokiDiscardedLines, { ...moved, ...late }, '_x33 20x30'),
    ],
    at: '40m',
    alerts: alert(late),
  }),
  silent('a new Prometheus sees old losses', {
    series: [series(up, pod, '_x20 1x40'), series(lokiDiscardedLines, { ...pod, ...late }, '_x20 900x40')],
    at: '25m',
  }),
  silent('Loki could not be scraped for half an hour', {
    series: [
      series(up, pod, '1x10 0x30 1x30'),
      series(lokiDiscardedLines, { ...pod, ...late }, '900x10 _x30 900x30'),
    ],
    at: '45m',
  }),
  fires('losses go on after a pause of telemetry', {
    series: [
      series(up, pod, '1x10 _x30 1x30'),
      series(lokiDiscardedLines, { ...pod, ...late }, '900x10 _x30 950+1x30'),
    ],
    at: '45m',
    alerts: alert(late),
  }),
  fires('above a rate limit for 14 minutes', {
    series: [
      series(up, pod, '1x60'),
      series(lokiDiscardedLines, { ...pod, ...limited }, '_x20 30+30x14 450x30'),
    ],
    at: '34m',
    alerts: alert(limited),
  }),
  silent('above a rate limit for 5 minutes: sent again, and taken', {
    edge: true,
    series: [
      series(up, pod, '1x60'),
      series(lokiDiscardedLines, { ...pod, ...limited }, '0x20 30 60 90 120 150x40'),
    ],
    at: '28m',
  }),
]);
