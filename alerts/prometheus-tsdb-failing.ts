import { panels } from '../dashboards/panels.ts';
import {
  tsdbCheckpointsFailed,
  tsdbCompactionsFailed,
  tsdbHeadTruncationsFailed,
  tsdbReloadsFailed,
  tsdbWalCorruptions,
  tsdbWalWritesFailed,
} from '../metrics/prometheus-storage.ts';
import type { Severity } from '../src/rules/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { countedEvents } from './counted-events.ts';

/** Longer than blocks are apart: compaction and what belongs to it run every two hours. */
const window = '3h';

type Failures = typeof tsdbCompactionsFailed;

/** What may go wrong, and what follows. */
const operations: readonly { operation: string; failures: Failures; severity: Severity; follows: string }[] =
  [
    {
      operation: 'WAL write',
      failures: tsdbWalWritesFailed,
      severity: 'critical',
      follows: 'Samples are lost; most often the volume is full.',
    },
    {
      operation: 'WAL repair',
      failures: tsdbWalCorruptions,
      severity: 'critical',
      follows: 'The write-ahead log was damaged, and what followed the damage is lost.',
    },
    {
      operation: 'compaction',
      failures: tsdbCompactionsFailed,
      severity: 'high',
      follows: 'Memory and the write-ahead log grow until blocks can be written again.',
    },
    {
      operation: 'reload of blocks',
      failures: tsdbReloadsFailed,
      severity: 'high',
      follows: 'A block cannot be read: queries may miss its time, and nothing is compacted.',
    },
    {
      operation: 'checkpoint',
      failures: tsdbCheckpointsFailed,
      severity: 'high',
      follows: 'The write-ahead log grows, and the next start takes long.',
    },
    {
      operation: 'head truncation',
      failures: tsdbHeadTruncationsFailed,
      severity: 'high',
      follows: 'Memory is not freed.',
    },
  ];

/** Prometheus' database could not do something: a rule for each operation. */
export function prometheusTsdbFailing(): AlertRule[] {
  return operations.map(({ operation, failures, severity, follows }) =>
    alert({
      alert: 'PrometheusTSDBFailing',
      expr: countedEvents(['instance'], failures.where(), window).gt(0),
      severity,
      component: 'prometheus',
      labels: { operation },
      summary: `Storage of {{ $labels.instance }} fails: ${operation}`,
      description: `It failed {{ $value | printf "%.0f" }} times in the last ${window}. ${follows}`,
      panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheusStorage },
    }),
  );
}
