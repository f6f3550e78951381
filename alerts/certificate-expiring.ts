import { panels } from '../dashboards/panels.ts';
import { certificateExpiration, certificateRenewal } from '../metrics/cert-manager.ts';
import { stackNamespace } from '../metrics/kubernetes.ts';
import { age, durationSeconds, maxBy, now } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Let's Encrypt's certificates are renewed 30 days before their end: 16 days of failed attempts. */
const ahead = '14d';
/** Time for cert-manager to renew what is due. */
const patience = '1h';

/** A certificate will expire, and was not renewed when it should have been. */
export function certificateExpiring(): AlertRule {
  const here = { namespace: stackNamespace };
  const expires = maxBy(['name'], certificateExpiration.where(here));
  const soon = now().add(durationSeconds(ahead));
  // Certificates between programs live for days only: as long as their renewal is still to come, all is well.
  const toBeRenewed = age(maxBy(['name'], certificateRenewal.where(here))).lt(durationSeconds(patience));
  return alert({
    alert: 'CertificateExpiring',
    // 0 is a certificate that was never issued: `CertificateNotReady` speaks of it.
    expr: expires.gt(0).lt(soon, { on: [], groupLeft: [] }).unless(toBeRenewed),
    for: '5m',
    severity: 'high',
    component: 'kubernetes',
    summary: 'Certificate {{ $labels.name }} expires soon',
    description: `It expires at {{ $value | humanizeTimestamp }}, in less than ${ahead}, and has not been renewed.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].certificates },
  });
}
