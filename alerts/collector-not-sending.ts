import { panels } from '../dashboards/panels.ts';
import { sampledTraces } from '../metrics/otel-collector-traces.ts';
import {
  collectorAcceptedLogRecords,
  collectorAcceptedMetricPoints,
  collectorSentLogRecords,
  collectorSentMetricPoints,
  collectorSentSpans,
} from '../metrics/otel-collector.ts';
import { type Selector, type Vector, increase, minBy, noneOf, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '5m';

/**
 * Telemetry arrives at a collector and does not leave it: it waits for a backend that does not take it, and will be
 * lost when the retries or the queue come to their end. The sizes of the queues would tell, but at 0.96 each collector
 * shows only one of them. A rule for each signal.
 */
export function collectorNotSending(): AlertRule[] {
  // Every exporter of metrics gets all of them: one for each Prometheus replica.
  const metricPoints = minBy(
    ['instance'],
    sumBy(['instance', 'exporter'], increase(collectorSentMetricPoints.where().over(window))),
  );
  // A tenant's logs may have an exporter of their own, and be few.
  const logRecords = sumBy(['instance'], increase(collectorSentLogRecords.where().over(window)));
  // What goes to another collector comes back from it; what is not sampled goes nowhere.
  const toBackend = collectorSentSpans.where({ exporter: noneOf('loadbalancing') });
  const spans = sumBy(['instance'], increase(toBackend.over(window)));
  return [
    notSending('metric points', metricPoints, collectorAcceptedMetricPoints.where()),
    notSending('log records', logRecords, collectorAcceptedLogRecords.where()),
    notSending('spans', spans, sampledTraces.where({ sampled: 'true' })),
  ];
}

function notSending<L extends string>(
  signal: string,
  sent: Vector<'instance'>,
  arriving: Selector<'counter', L | 'instance'>,
): AlertRule {
  // Now and before: what came a moment ago may just be on its way.
  const now = sumBy(['instance'], increase(arriving.over(window)));
  const before = sumBy(['instance'], increase(arriving.over(window, window)));
  return alert({
    alert: 'CollectorNotSending',
    expr: sent.eq(0).and(now.gt(0)).and(before.gt(0)),
    for: '3m',
    severity: 'high',
    component: 'otel-collector',
    labels: { signal },
    summary: `{{ $labels.instance }} receives ${signal} but sends none`,
    description: `The collector {{ $labels.instance }} takes in ${signal}, and no backend has taken any from it for ${window}. They wait in its queue, and are lost when that is full or retrying comes to its end.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].collectorQueues },
  });
}
