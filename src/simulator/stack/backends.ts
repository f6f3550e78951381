import * as alertmanager from '../../../metrics/alertmanager.ts';
import * as grafana from '../../../metrics/grafana.ts';
import * as loki from '../../../metrics/loki.ts';
import * as generator from '../../../metrics/tempo-generator.ts';
import * as tempo from '../../../metrics/tempo.ts';
import { hour } from '../time.ts';
import type { StackSeries } from './stack-series.ts';
import { targets } from './targets.ts';

/** What Loki, Tempo, Grafana and Alertmanager say, from `origin` (milliseconds since 1970) on. */
export function backendSeries(stack: StackSeries, origin: number): void {
  lokiSeries(stack, origin);
  tempoSeries(stack);
  grafanaSeries(stack);
  alertmanagerSeries(stack);
}

function lokiSeries(stack: StackSeries, origin: number): void {
  const everyHour = (time: number): number => (origin + Math.floor((time - origin) / hour) * hour) / 1000;
  for (const target of targets.loki) {
    for (const [tenant, perSecond] of [
      ['github-actions', 300],
      ['development', 40],
      ['default', 10],
    ] as const) {
      stack.counter(loki.lokiLinesReceived, target, { tenant }, perSecond);
    }
    stack.trouble(
      loki.lokiDiscardedLines,
      target,
      { reason: 'rate_limited', tenant: 'github-actions' },
      // A burst on the ninth day, and one in the last hours of the month.
      [9, 29.2, 29.9].map((days) => ({
        start: origin + days * 24 * hour,
        end: origin + days * 24 * hour + hour,
        perSecond: 3,
      })),
    );
    for (const [route, seconds] of [
      ['loki_api_v1_push', 0.02],
      ['loki_api_v1_query_range', 0.6],
    ] as const) {
      const own = { method: 'POST', route, ws: 'false' } as const;
      stack.histogram(
        loki.lokiRequestDuration,
        target,
        { ...own, status_code: '204' },
        { perSecond: 3, seconds },
      );
      stack.histogram(
        loki.lokiRequestDuration,
        target,
        { ...own, status_code: '500' },
        { perSecond: 0.002, seconds: 1 },
      );
    }
    stack.gauge(loki.lokiCompactionLastSuccess, target, {}, everyHour);
    stack.gauge(loki.lokiRetentionLastSuccess, target, {}, everyHour);
  }
}

function tempoSeries(stack: StackSeries): void {
  for (const target of targets.tempoDistributors) {
    stack.counter(tempo.tempoSpansReceived, target, { tenant: 'single-tenant' }, 10);
    stack.counter(
      tempo.tempoDiscardedSpans,
      target,
      { reason: 'live_traces_exceeded', tenant: 'single-tenant' },
      0,
    );
  }
  for (const target of targets.tempoIngesters) {
    stack.gauge(tempo.tempoLiveTraces, target, { tenant: 'single-tenant' }, (time) =>
      Math.round(40 * stack.activity.at(time)),
    );
    stack.gauge(tempo.tempoFlushQueue, target, {}, () => 0);
  }
  for (const target of targets.tempoCompactor) {
    stack.gauge(tempo.tempoCompactionOutstanding, target, { tenant: 'single-tenant' }, (time) =>
      Math.round(10 + 20 * stack.activity.at(time)),
    );
    stack.gauge(tempo.tempoBlocklistLength, target, { tenant: 'single-tenant' }, () => 180);
  }
  for (const target of targets.tempoGenerator) {
    stack.gauge(generator.generatorActiveSeries, target, { tenant: 'single-tenant' }, (time) =>
      Math.round(300 + 200 * stack.activity.at(time)),
    );
  }
}

function grafanaSeries(stack: StackSeries): void {
  for (const target of targets.grafana) {
    for (const [datasource, datasource_type] of [
      ['Prometheus', 'prometheus'],
      ['Loki', 'loki'],
      ['Tempo', 'tempo'],
    ] as const) {
      const own = { datasource, datasource_type, method: 'POST' } as const;
      stack.counter(grafana.grafanaDatasourceRequests, target, { ...own, code: '200' }, 2);
      stack.counter(grafana.grafanaDatasourceRequests, target, { ...own, code: '502' }, 0.002);
    }
    for (const [handler, seconds] of [
      ['/api/ds/query', 0.2],
      ['/api/dashboards/uid/:uid', 0.03],
    ] as const) {
      const own = { handler, method: 'POST' } as const;
      stack.histogram(
        grafana.grafanaRequestDuration,
        target,
        { ...own, status_code: '200' },
        { perSecond: 2, seconds },
      );
      stack.histogram(
        grafana.grafanaRequestDuration,
        target,
        { ...own, status_code: '500' },
        { perSecond: 0.001, seconds },
      );
    }
  }
}

function alertmanagerSeries(stack: StackSeries): void {
  for (const target of targets.alertmanagers) {
    for (const state of ['active', 'suppressed', 'unprocessed'] as const) {
      stack.gauge(alertmanager.alertmanagerAlerts, target, { state }, (time) =>
        state === 'active' ? 1 + Math.round(3 * stack.activity.at(time)) : 0,
      );
    }
    for (const [integration, perSecond] of [
      ['email', 0.004],
      ['slack', 0.003],
      ['pagerduty', 0.001],
      ['webhook', 0.01],
    ] as const) {
      stack.counter(alertmanager.alertmanagerNotifications, target, { integration }, perSecond);
      stack.counter(
        alertmanager.alertmanagerNotificationsFailed,
        target,
        { integration, reason: 'other' },
        perSecond / 200,
      );
      stack.histogram(
        alertmanager.alertmanagerNotificationLatency,
        target,
        { integration },
        { perSecond, seconds: 0.4 },
      );
    }
    stack.gauge(alertmanager.alertmanagerMembers, target, {}, () => targets.alertmanagers.length);
    stack.gauge(alertmanager.alertmanagerFailedPeers, target, {}, () => 0);
  }
}
