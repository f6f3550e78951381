import { panels } from '../dashboards/panels.ts';
import { lokiS3RequestDuration } from '../metrics/loki.ts';
import { increase, matches, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { failedShare } from './failed-share.ts';

const window = '15m';
const limit = { percent: 10, least: 10 };

/** Chunks and index do not reach S3. They stay in memory and in the write-ahead log, and both have an end. */
export function lokiFlushFailing(): AlertRule {
  // Only writes: a read of what is not there counts as 500 too, and Loki does that as a matter of course.
  const writes = lokiS3RequestDuration.count;
  const all = writes.where({ operation: 'S3.PutObject' });
  const failed = writes.where({ operation: 'S3.PutObject', status_code: matches('[45]..') });
  return alert({
    alert: 'LokiFlushFailing',
    expr: failedShare(
      round(sumBy(['pod'], increase(all.over(window)))),
      round(sumBy(['pod'], increase(failed.over(window)))),
      limit,
    ),
    for: '5m',
    severity: 'high',
    component: 'loki',
    summary: 'Loki cannot write to S3',
    description: `{{ $value | printf "%.0f" }} % of the writes of {{ $labels.pod }} in the last ${window} failed (limit ${limit.percent} %). Logs wait in its memory and its write-ahead log.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].lokiStorage },
  });
}
