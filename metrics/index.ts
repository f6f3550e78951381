import type { Metric } from '../src/catalogue/index.ts';
import * as alerts from './alerts.ts';
import * as alertmanager from './alertmanager.ts';
import * as certManager from './cert-manager.ts';
import * as cost from './cost.ts';
import * as grafana from './grafana.ts';
import * as kubelet from './kubelet.ts';
import * as kubernetes from './kubernetes.ts';
import * as loki from './loki.ts';
import * as otelCollectorTraces from './otel-collector-traces.ts';
import * as otelCollector from './otel-collector.ts';
import * as pipeline from './pipeline.ts';
import * as prometheusStorage from './prometheus-storage.ts';
import * as prometheus from './prometheus.ts';
import * as recovery from './recovery.ts';
import * as scrape from './scrape.ts';
import * as tempoGenerator from './tempo-generator.ts';
import * as tempo from './tempo.ts';
import * as tests from './tests.ts';
import * as thanos from './thanos.ts';

/** The files that hold metrics: what the stack emits itself first, then what its programs say of themselves. */
const modules = {
  pipeline,
  tests,
  cost,
  recovery,
  scrape,
  alerts,
  'otel-collector': otelCollector,
  'otel-collector-traces': otelCollectorTraces,
  prometheus,
  'prometheus-storage': prometheusStorage,
  alertmanager,
  thanos,
  loki,
  tempo,
  'tempo-generator': tempoGenerator,
  grafana,
  kubernetes,
  kubelet,
  'cert-manager': certManager,
};

/**
 * Every metric that a query, a panel or a rule may name, in the order of the files and of the names in them.
 * @throws TypeError at load where two entries have one name.
 */
export const catalogue: readonly Metric[] = collect(modules);

function collect(files: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Metric[] {
  const fileOf = new Map<string, string>();
  const metrics: Metric[] = [];
  for (const [file, exported] of Object.entries(files)) {
    for (const metric of Object.values(exported).filter(isMetric)) {
      const other = fileOf.get(metric.name);
      if (other !== undefined) {
        throw new TypeError(`${metric.name} is twice in the catalogue: in ${other}.ts and in ${file}.ts`);
      }
      fileOf.set(metric.name, file);
      metrics.push(metric);
    }
  }
  return metrics;
}

function isMetric(value: unknown): value is Metric {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'type' in value && 'evidence' in value
  );
}
