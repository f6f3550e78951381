import {
  tsdbCheckpointsFailed,
  tsdbCompactionsFailed,
  tsdbHeadTruncationsFailed,
  tsdbReloadsFailed,
  tsdbWalCorruptions,
  tsdbWalWritesFailed,
} from '../metrics/prometheus-storage.ts';
import { up } from '../metrics/scrape.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusTsdbFailing } from './prometheus-tsdb-failing.ts';

const prometheus = { job: 'prometheus', instance: 'prometheus-0' } as const;

const failuresOf = {
  'WAL write': tsdbWalWritesFailed,
  'WAL repair': tsdbWalCorruptions,
  compaction: tsdbCompactionsFailed,
  'reload of blocks': tsdbReloadsFailed,
  checkpoint: tsdbCheckpointsFailed,
  'head truncation': tsdbHeadTruncationsFailed,
} as const;

const rules = prometheusTsdbFailing();
const grid = { sampleEvery: '5m', evaluateEvery: '10m' } as const;

export const tests = Object.entries(failuresOf).map(([operation, failures]) => {
  const rule = rules.find(({ labels }) => labels?.['operation'] === operation);
  if (!rule) throw new Error(`no rule for ${operation}`);
  const isUp = series(up, prometheus, '1x200');
  return ruleTests(rule, [
    fires('it fails once', {
      edge: true,
      series: [isUp, series(failures, prometheus, '0x50 1x60')],
      at: '5h',
      ...grid,
      alerts: [
        { labels: { instance: 'prometheus-0' }, summary: `Storage of prometheus-0 fails: ${operation}` },
      ],
    }),
    silent('it does not fail, however often it did before', {
      edge: true,
      series: [isUp, series(failures, prometheus, '4x110')],
      at: '5h',
      ...grid,
    }),
    silent('it failed longer ago than the window', {
      series: [isUp, series(failures, prometheus, '0x50 1x100')],
      at: '8h',
      ...grid,
    }),
  ]);
});
