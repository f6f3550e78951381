import { panels } from '../dashboards/panels.ts';
import { certificateReady } from '../metrics/cert-manager.ts';
import { stackNamespace } from '../metrics/kubernetes.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** A certificate was not issued, or is no longer valid: what serves it is out of reach. */
export function certificateNotReady(): AlertRule {
  const ready = certificateReady.where({ namespace: stackNamespace, condition: 'True' });
  return alert({
    alert: 'CertificateNotReady',
    expr: maxBy(['name'], ready).eq(0),
    // A new certificate takes a minute or two.
    for: '5m',
    severity: 'high',
    component: 'kubernetes',
    summary: 'Certificate {{ $labels.name }} is not ready',
    description: 'It has not been issued, has expired, or does not fit what is asked of it.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].certificates },
  });
}
