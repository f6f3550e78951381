import { standardDashboard } from '../standard.ts';
import * as alertmanager from './alertmanager.ts';
import * as collector from './collector.ts';
import * as grafana from './grafana.ts';
import * as kubernetes from './kubernetes.ts';
import * as loki from './loki.ts';
import * as overview from './overview.ts';
import * as prometheus from './prometheus.ts';
import * as services from './services.ts';
import * as tempo from './tempo.ts';
import * as thanos from './thanos.ts';

/** For those who run the stack: a row a component, each from its state over errors to saturation. */
export function observabilityHealthDashboard() {
  return standardDashboard({
    uid: 'observability-health',
    title: 'Observability health',
    folder: 'Observability',
    description: 'Who watches the watchers: from what is red to its cause, a row a component.',
    from: 'now-6h',
    refresh: '1m',
    rows: [
      {
        title: 'What is red?',
        panels: {
          componentsUp: overview.componentsUpStat(),
          targets: overview.targetsTimeline(),
          alerts: overview.alertsList(),
          firingByComponent: overview.firingByComponentTimeseries(),
        },
      },
      {
        title: 'OpenTelemetry Collector',
        panels: {
          collectorDropped: collector.collectorDroppedTimeseries(),
          collectorQueues: collector.collectorQueuesTimeseries(),
          collector: collector.collectorTimeseries(),
          collectorSampling: collector.collectorSamplingTimeseries(),
          collectorMemory: collector.collectorMemoryTimeseries(),
        },
      },
      {
        title: 'Prometheus',
        panels: {
          prometheusRemoteWrite: prometheus.prometheusRemoteWriteTimeseries(),
          prometheusRules: prometheus.prometheusRulesTimeseries(),
          prometheus: prometheus.prometheusTimeseries(),
          prometheusQueries: prometheus.prometheusQueriesTimeseries(),
          prometheusSeries: prometheus.prometheusSeriesTimeseries(),
          prometheusStorage: prometheus.prometheusStorageTimeseries(),
        },
      },
      {
        title: 'Thanos',
        panels: {
          thanos: thanos.thanosTimeseries(),
          thanosUploads: thanos.thanosUploadsTimeseries(),
          thanosCompactor: thanos.thanosCompactorTimeline(),
        },
      },
      {
        title: 'Loki',
        panels: {
          lokiDiscarded: loki.lokiDiscardedTimeseries(),
          loki: loki.lokiTimeseries(),
          lokiRequests: loki.lokiRequestsTimeseries(),
          lokiStorage: loki.lokiStorageTimeseries(),
        },
      },
      {
        title: 'Tempo',
        panels: {
          tempo: tempo.tempoTimeseries(),
          tempoStorage: tempo.tempoStorageTimeseries(),
          tempoCompaction: tempo.tempoCompactionTimeseries(),
          tempoGenerator: tempo.tempoGeneratorTimeseries(),
        },
      },
      {
        title: 'Grafana',
        panels: {
          grafanaDatasources: grafana.grafanaDatasourcesTimeseries(),
          grafana: grafana.grafanaTimeseries(),
        },
      },
      {
        title: 'Alertmanager',
        panels: {
          alertmanagerDelivery: alertmanager.alertmanagerDeliveryTimeseries(),
          alertmanagerCluster: alertmanager.alertmanagerClusterTimeseries(),
          alertmanager: alertmanager.alertmanagerTimeseries(),
          alertmanagerLatency: alertmanager.alertmanagerLatencyTimeseries(),
        },
      },
      {
        title: 'Services of our own',
        panels: {
          services: services.servicesTimeline(),
          serviceBacklogs: services.serviceBacklogsTimeseries(),
          serviceErrors: services.serviceErrorsTimeseries(),
          postgresql: kubernetes.postgresqlTimeseries(),
        },
      },
      {
        title: 'What carries the stack',
        panels: {
          workloads: kubernetes.workloadsTimeseries(),
          restarts: kubernetes.restartsTimeseries(),
          containers: kubernetes.containersTimeseries(),
          volumes: kubernetes.volumesTimeseries(),
          backups: kubernetes.backupsTimeseries(),
          certificates: kubernetes.certificatesTable(),
          autoscaling: kubernetes.autoscalingTimeseries(),
        },
      },
    ],
  });
}
