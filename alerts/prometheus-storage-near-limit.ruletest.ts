import {
  tsdbBlocksBytes,
  tsdbHeadChunksBytes,
  tsdbRetentionBytes,
  tsdbWalBytes,
} from '../metrics/prometheus-storage.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { prometheusStorageNearLimit } from './prometheus-storage-near-limit.ts';

const prometheus = { job: 'prometheus', instance: 'prometheus-0', pod: 'prometheus-0' } as const;

/** Sizes in a unit of which the limit is 1000. */
function storage(blocks: number, wal: number, chunks: number, limit = 1000): InputSeries[] {
  return [
    series(tsdbBlocksBytes, prometheus, `${blocks}x20`),
    series(tsdbWalBytes, prometheus, `${wal}x20`),
    series(tsdbHeadChunksBytes, prometheus, `${chunks}x20`),
    series(tsdbRetentionBytes, prometheus, `${limit}x20`),
  ];
}

export const tests = ruleTests(prometheusStorageNearLimit(fixtureSettings), [
  fires('901 of 1000, the log and the head counted in', {
    edge: true,
    series: storage(801, 60, 40),
    at: '10m',
    alerts: [
      {
        labels: { job: 'prometheus', instance: 'prometheus-0', pod: 'prometheus-0' },
        summary: 'prometheus-0 is about to delete metrics before their time',
      },
    ],
  }),
  silent('900 of 1000', { edge: true, series: storage(800, 60, 40), at: '10m' }),
  silent('there is no limit', { series: storage(800, 60, 40, 0), at: '10m' }),
]);
