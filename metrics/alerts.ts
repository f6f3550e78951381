import { gauge } from '../src/catalogue/index.ts';
import { workflow } from './labels.ts';

/** What Prometheus writes of its own alerts: 1 while one is pending or firing; it carries the alert's labels. */
export const alerts = gauge({
  name: 'ALERTS',
  unit: 'boolean',
  help: 'Alerts that are pending or firing.',
  labels: {
    alertname: 'any',
    alertstate: ['pending', 'firing'],
    severity: ['critical', 'high', 'medium', 'none'],
    component: 'any',
    ...workflow,
  },
  emitter: 'prometheus',
  evidence: { kind: 'source', program: 'prometheus', version: 'v2.48.0', file: 'rules/alerting.go' },
});
