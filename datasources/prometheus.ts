import { sources } from '../src/dashboards/index.ts';
import type { DataSource } from '../src/datasources/index.ts';

/**
 * Metrics: Thanos Query, which joins both replicas and the archive and asks for Prometheus' password. Exemplars lead to
 * their traces; their label is `trace_id` where the collector wrote them and `traceID` where Tempo did.
 */
export const prometheus: DataSource = {
  name: sources.prometheus.name,
  uid: sources.prometheus.uid,
  type: 'prometheus',
  url: 'http://thanos-query.observability.svc:10902',
  isDefault: true,
  basicAuth: true,
  basicAuthUser: 'prometheus',
  jsonData: {
    httpMethod: 'POST',
    prometheusType: 'Thanos',
    // The distance of pushed samples: with less, `$__rate_interval` would hold one sample and rates be empty.
    timeInterval: '60s',
    manageAlerts: true,
    alertmanagerUid: 'alertmanager',
    exemplarTraceIdDestinations: ['trace_id', 'traceID'].map((name) => ({
      name,
      datasourceUid: sources.tempo.uid,
      urlDisplayLabel: 'Open the trace',
    })),
  },
  secureJsonData: { basicAuthPassword: '$__file{/etc/secrets/prometheus-password}' },
};
