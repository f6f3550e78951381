import { panels } from '../dashboards/panels.ts';
import { lokiS3RequestDuration } from '../metrics/loki.ts';
import { matches } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { serverErrors } from './server-errors.ts';

const limit = { window: '15m', percent: 10, least: 10 } as const;

/** Chunks and index do not reach S3. They stay in memory and in the write-ahead log, and both have an end. */
export function lokiFlushFailing(): AlertRule {
  // Only writes: a read of what is not there counts as 500 too, and Loki does that as a matter of course.
  const writes = lokiS3RequestDuration.count;
  const all = writes.where({ operation: 'S3.PutObject' });
  const failed = writes.where({ operation: 'S3.PutObject', status_code: matches('[45]..') });
  return alert({
    alert: 'LokiFlushFailing',
    expr: serverErrors(['pod'], all, failed, limit),
    for: '5m',
    severity: 'high',
    component: 'loki',
    summary: 'Loki cannot write to S3',
    description: `{{ $value | printf "%.0f" }} % of the writes of {{ $labels.pod }} in the last ${limit.window} failed (limit ${limit.percent} %). Logs wait in its memory and its write-ahead log.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].lokiStorage },
  });
}
