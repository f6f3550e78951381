import type { RuleGroup } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { alertmanagerClusterSplit } from './alertmanager-cluster-split.ts';
import { alertmanagerConfigInconsistent } from './alertmanager-config-inconsistent.ts';
import { alertmanagerConfigReloadFailed } from './alertmanager-config-reload-failed.ts';
import {
  alertmanagerNotificationsFailing,
  alertmanagerNotificationsLost,
} from './alertmanager-notifications-failing.ts';
import { backupStale } from './backup-stale.ts';
import { certificateExpiring } from './certificate-expiring.ts';
import { certificateNotReady } from './certificate-not-ready.ts';
import { collectorDroppingData } from './collector-dropping-data.ts';
import { collectorNotSending } from './collector-not-sending.ts';
import { collectorPeersInconsistent } from './collector-peers-inconsistent.ts';
import { collectorQueueFull } from './collector-queue-full.ts';
import { collectorRefusingData } from './collector-refusing-data.ts';
import { collectorTracesDroppedEarly } from './collector-traces-dropped-early.ts';
import { containerNearMemoryLimit } from './container-near-memory-limit.ts';
import { grafanaDatasourceErrors } from './grafana-datasource-errors.ts';
import { grafanaRequestErrors } from './grafana-request-errors.ts';
import { lokiCompactionStalled } from './loki-compaction-stalled.ts';
import { lokiDiscardingLogs } from './loki-discarding-logs.ts';
import { lokiFlushFailing } from './loki-flush-failing.ts';
import { lokiRequestErrors } from './loki-request-errors.ts';
import { lokiSeveralCompactors } from './loki-several-compactors.ts';
import { lokiWalDiskFull } from './loki-wal-disk-full.ts';
import { podCrashLooping } from './pod-crash-looping.ts';
import { postgresDown } from './postgres-down.ts';
import { prometheusConfigReloadFailed } from './prometheus-config-reload-failed.ts';
import {
  prometheusNotificationsFailing,
  prometheusNotificationsLost,
} from './prometheus-notifications-failing.ts';
import { prometheusRemoteWriteFailing } from './prometheus-remote-write-failing.ts';
import { prometheusRemoteWriteRejected } from './prometheus-remote-write-rejected.ts';
import { prometheusRuleFailures } from './prometheus-rule-failures.ts';
import { prometheusRulesSlow } from './prometheus-rules-slow.ts';
import { prometheusScrapeSamplesDropped } from './prometheus-scrape-samples-dropped.ts';
import { prometheusStorageNearLimit } from './prometheus-storage-near-limit.ts';
import { prometheusTsdbFailing } from './prometheus-tsdb-failing.ts';
import { replicasMissing } from './replicas-missing.ts';
import { targetsAllDown, targetsSomeDown } from './target-down.ts';
import { targetMissing } from './target-missing.ts';
import { tempoBlocklistStale } from './tempo-blocklist-stale.ts';
import { tempoCompactionBehind } from './tempo-compaction-behind.ts';
import { tempoCompactionFailing } from './tempo-compaction-failing.ts';
import { tempoDiscardingSpans } from './tempo-discarding-spans.ts';
import { tempoFlushFailing } from './tempo-flush-failing.ts';
import { tempoRequestErrors } from './tempo-request-errors.ts';
import { thanosBucketOperationsFailing } from './thanos-bucket-operations-failing.ts';
import { thanosCompactionFailing } from './thanos-compaction-failing.ts';
import { thanosCompactorHalted } from './thanos-compactor-halted.ts';
import { thanosQueryFailing } from './thanos-query-failing.ts';
import { thanosQueryStoreMissing } from './thanos-query-store-missing.ts';
import { thanosSidecarCutOff } from './thanos-sidecar-cut-off.ts';
import { thanosUploadFailing } from './thanos-upload-failing.ts';
import { thanosUploadStopped } from './thanos-upload-stopped.ts';
import { volumeFillingUp } from './volume-filling-up.ts';

/** Alerts about the stack itself: who watches the watchers. By rule file. */
export function stackAlerts(settings: Settings): Record<string, readonly RuleGroup[]> {
  return {
    'target-alerts': [
      { name: 'target_alerts', rules: [...targetsAllDown(), ...targetsSomeDown(), ...targetMissing()] },
    ],
    'collector-alerts': [
      {
        name: 'collector_alerts',
        rules: [
          ...collectorDroppingData(),
          ...collectorNotSending(),
          collectorPeersInconsistent(),
          collectorQueueFull(),
          ...collectorRefusingData(),
          collectorTracesDroppedEarly(),
        ],
      },
    ],
    'prometheus-alerts': [
      {
        name: 'prometheus_alerts',
        rules: [
          prometheusConfigReloadFailed(),
          prometheusNotificationsLost(),
          prometheusNotificationsFailing(),
          prometheusRemoteWriteFailing(),
          prometheusRemoteWriteRejected(),
          prometheusRuleFailures(),
          prometheusRulesSlow(),
          ...prometheusScrapeSamplesDropped(),
          prometheusStorageNearLimit(settings),
          ...prometheusTsdbFailing(),
        ],
      },
    ],
    'alertmanager-alerts': [
      {
        name: 'alertmanager_alerts',
        rules: [
          alertmanagerClusterSplit(),
          alertmanagerConfigInconsistent(),
          alertmanagerConfigReloadFailed(),
          alertmanagerNotificationsLost(),
          alertmanagerNotificationsFailing(),
        ],
      },
    ],
    'thanos-alerts': [
      {
        name: 'thanos_alerts',
        rules: [
          thanosBucketOperationsFailing(),
          thanosCompactionFailing(),
          thanosCompactorHalted(),
          thanosQueryFailing(),
          thanosQueryStoreMissing(),
          thanosSidecarCutOff(),
          thanosUploadFailing(),
          thanosUploadStopped(),
        ],
      },
    ],
    'loki-alerts': [
      {
        name: 'loki_alerts',
        rules: [
          lokiCompactionStalled(),
          lokiDiscardingLogs(),
          lokiFlushFailing(),
          lokiRequestErrors(),
          lokiSeveralCompactors(),
          lokiWalDiskFull(),
        ],
      },
    ],
    'tempo-alerts': [
      {
        name: 'tempo_alerts',
        rules: [
          tempoBlocklistStale(),
          tempoCompactionBehind(),
          tempoCompactionFailing(),
          tempoDiscardingSpans(),
          tempoFlushFailing(),
          tempoRequestErrors(),
        ],
      },
    ],
    'grafana-alerts': [
      { name: 'grafana_alerts', rules: [grafanaDatasourceErrors(), grafanaRequestErrors()] },
    ],
    'kubernetes-alerts': [
      {
        name: 'kubernetes_alerts',
        rules: [
          backupStale(),
          certificateExpiring(),
          certificateNotReady(),
          containerNearMemoryLimit(),
          podCrashLooping(),
          postgresDown(),
          replicasMissing(),
          volumeFillingUp(),
        ],
      },
    ],
  };
}
