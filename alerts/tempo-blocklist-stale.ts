import { panels } from '../dashboards/panels.ts';
import { tempoBlocklistPollErrors, tempoTenantIndexAge } from '../metrics/tempo.ts';
import { durationSeconds, increase, maxBy, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** The list is written every 5 minutes, and ingesters forget a block 15 minutes after they stored it. */
const after = '15m';
/** Failed attempts to read it; each process tries every 5 minutes. */
const least = 3;

/** Queriers do not learn of new blocks: traces vanish from search once the ingesters have forgotten them. */
export function tempoBlocklistStale(): AlertRule {
  const old = maxBy([], tempoTenantIndexAge.where()).gt(durationSeconds(after));
  const errors = round(sumBy([], increase(tempoBlocklistPollErrors.where().over(after)))).gte(least);
  return alert({
    alert: 'TempoBlocklistStale',
    expr: old.or(errors),
    for: '5m',
    severity: 'high',
    component: 'tempo',
    summary: 'Tempo does not see its new blocks',
    description: `The list of blocks is older than ${after}, or reading it failed at least ${least} times in that time. Recent traces cannot be found.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].tempoStorage },
  });
}
