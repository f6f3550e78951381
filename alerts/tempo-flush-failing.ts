import { panels } from '../dashboards/panels.ts';
import { tempoFlushFailedRetries } from '../metrics/tempo.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '15m';
/** One block is tried again after 30 s, then every 2 minutes at the latest: 5 times is 8 minutes without success. */
const least = 5;
/** A failure in this time says that it goes on. */
const lately = '5m';

/** Blocks do not reach S3. Their ingester keeps them, until its volume is full; a block it cannot even complete is lost. */
export function tempoFlushFailing(): AlertRule {
  const retries = tempoFlushFailedRetries.where();
  const failed = round(sumBy(['pod'], increase(retries.over(window))));
  const goesOn = sumBy(['pod'], increase(retries.over(lately))).gt(0);
  return alert({
    alert: 'TempoFlushFailing',
    expr: failed.gte(least).and(goesOn),
    for: '5m',
    severity: 'critical',
    component: 'tempo',
    summary: 'Tempo cannot store the traces of {{ $labels.pod }}',
    description: `{{ $value | printf "%.0f" }} further attempts to store a block failed in the last ${window} (limit ${least}), and it goes on.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].tempoStorage },
  });
}
