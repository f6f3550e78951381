import { panels } from '../dashboards/panels.ts';
import { queryRequests } from '../metrics/thanos.ts';
import { increase, matches, oneOf, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { failedShare } from './failed-share.ts';

const window = '5m';
const limit = { percent: 5, least: 5 };
const handler = oneOf('query', 'query_range');

/** Thanos Query, which every dashboard asks for metrics, answers a part of the queries with an error of its own. */
export function thanosQueryFailing(): AlertRule {
  const all = round(sumBy([], increase(queryRequests.where({ handler }).over(window))));
  const failed = round(
    sumBy([], increase(queryRequests.where({ handler, code: matches('5..') }).over(window))),
  );
  return alert({
    alert: 'ThanosQueryFailing',
    expr: failedShare(all, failed, limit),
    for: '2m',
    severity: 'high',
    component: 'thanos',
    summary: 'Thanos Query answers queries with errors',
    description: `{{ $value | printf "%.0f" }} % of the queries in the last ${window} failed (limit ${limit.percent} %). Dashboards show errors or nothing.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanos },
  });
}
