import { panels } from '../dashboards/panels.ts';
import {
  scrapeDuplicateSamples,
  scrapeOutOfBoundsSamples,
  scrapeOutOfOrderSamples,
} from '../metrics/prometheus.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

// Shorter than `for`: what happens once must not keep the alert waiting until it fires.
const window = '3m';

/** Why a sample of a page is left out. The scrape succeeds all the same, so `up` says nothing of it. */
const reasons = [
  { reason: 'duplicate', dropped: scrapeDuplicateSamples, why: 'two of one series have the same time' },
  { reason: 'out of order', dropped: scrapeOutOfOrderSamples, why: 'newer ones of their series are there' },
  { reason: 'out of bounds', dropped: scrapeOutOfBoundsSamples, why: 'their time is too far from now' },
] as const;

/** Prometheus keeps leaving out samples of what it scrapes. A rule for each reason. */
export function prometheusScrapeSamplesDropped(): AlertRule[] {
  return reasons.map(({ reason, dropped, why }) =>
    alert({
      alert: 'PrometheusScrapeSamplesDropped',
      expr: round(sumBy(['instance'], increase(dropped.where().over(window)))).gt(0),
      for: '5m',
      severity: 'high',
      component: 'prometheus',
      labels: { reason },
      summary: `{{ $labels.instance }} drops scraped samples: ${reason}`,
      description: `Prometheus {{ $labels.instance }} left out {{ $value | printf "%.0f" }} samples in the last ${window}, and others before, because ${why}.`,
      panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheus },
    }),
  );
}
