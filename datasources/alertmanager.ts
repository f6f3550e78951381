import type { DataSource } from '../src/datasources/index.ts';

/** Alerts and silences. Grafana shows them; it sends none of its own there. */
export const alertmanager: DataSource = {
  name: 'Alertmanager',
  uid: 'alertmanager',
  type: 'alertmanager',
  url: 'http://alertmanager.observability.svc:9093',
  jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
};
