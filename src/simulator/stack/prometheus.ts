import * as storage from '../../../metrics/prometheus-storage.ts';
import * as prometheus from '../../../metrics/prometheus.ts';
import * as thanos from '../../../metrics/thanos.ts';
import { day, hour } from '../time.ts';
import type { StackSeries } from './stack-series.ts';
import { targets } from './targets.ts';

const GiB = 2 ** 30;
const groups = ['pipeline_alerts', 'pipeline_metrics', 'dashboard_hours', 'dashboard_days'];

/** What Prometheus and Thanos say, from `origin` (milliseconds since 1970) on. */
export function prometheusSeries(stack: StackSeries, origin: number): void {
  for (const target of targets.prometheus) {
    stack.counter(storage.tsdbSamplesAppended, target, { type: 'float' }, 900);
    stack.gauge(storage.tsdbSeries, target, {}, (time) => Math.round(9000 + 4000 * stack.activity.at(time)));
    stack.counter(storage.tsdbTooOldSamples, target, { type: 'float' }, 0);
    stack.gauge(storage.tsdbBlocksBytes, target, {}, (time) =>
      Math.round(12 * GiB + ((time - origin) / day) * 0.3 * GiB),
    );
    stack.gauge(storage.tsdbWalBytes, target, {}, (time) => Math.round((0.4 + 0.3 * sawtooth(time)) * GiB));
    stack.gauge(storage.tsdbHeadChunksBytes, target, {}, (time) =>
      Math.round((0.2 + 0.1 * sawtooth(time)) * GiB),
    );
    stack.gauge(storage.tsdbRetentionBytes, target, {}, () => 450e9);
    for (const name of groups) {
      const own = { rule_group: `/etc/prometheus/rules/${name}.yaml;${name}` };
      stack.counter(prometheus.ruleEvaluationFailures, target, own, 0);
      stack.counter(prometheus.ruleGroupIterationsMissed, target, own, 0);
      stack.gauge(prometheus.ruleGroupDuration, target, own, (time) => 0.05 + 0.4 * stack.activity.at(time));
      stack.gauge(prometheus.ruleGroupInterval, target, own, () => 60);
    }
    stack.counter(prometheus.prometheusRequests, target, { handler: '/api/v1/write', code: '204' }, 4);
    for (const handler of ['/api/v1/query', '/api/v1/query_range']) {
      stack.histogram(
        prometheus.prometheusRequestDuration,
        target,
        { handler },
        { perSecond: 0.8, seconds: 0.12 },
      );
    }
  }
  thanosSeries(stack, origin);
}

function thanosSeries(stack: StackSeries, origin: number): void {
  const uploads = [...targets.sidecars, ...targets.thanosCompactor];
  for (const target of uploads) {
    const every = target.job === 'thanos-sidecar' ? 2 * hour : 8 * hour;
    stack.gauge(
      thanos.bucketLastUpload,
      target,
      { bucket: 'metrics' },
      (time) => (origin + Math.floor((time - origin) / every) * every) / 1000,
    );
  }
  for (const target of targets.thanosCompactor) stack.gauge(thanos.compactorHalted, target, {}, () => 0);
  for (const target of targets.thanosQuery) {
    const own = { handler: 'query_range', method: 'post', tenant: 'default-tenant' } as const;
    stack.counter(thanos.queryRequests, target, { ...own, code: '200' }, 1.5);
    stack.counter(thanos.queryRequests, target, { ...own, code: '500' }, 0.001);
  }
}

/** From 0 to 1 in two hours, then again: what grows until the head is cut. */
function sawtooth(time: number): number {
  return (time % (2 * hour)) / (2 * hour);
}
