import { gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What cert-manager says of the certificates that it looks after. It is scraped with `honor_labels`, so `namespace` is
// the certificate's.

const own = {
  emitter: 'cert-manager',
  evidence: {
    kind: 'source',
    program: 'cert-manager',
    version: 'v1.14.5',
    file: 'pkg/metrics/metrics.go',
  },
} as const;

/** A Certificate object. */
const certificate = {
  name: 'any',
  issuer_name: 'any',
  issuer_kind: 'any',
  issuer_group: 'any',
  ...target,
} as const;

export const certificateExpiration = gauge({
  ...own,
  name: 'certmanager_certificate_expiration_timestamp_seconds',
  unit: 'timestamp',
  help: 'When the certificate expires; 0 before it was issued.',
  labels: certificate,
});

export const certificateRenewal = gauge({
  ...own,
  name: 'certmanager_certificate_renewal_timestamp_seconds',
  unit: 'timestamp',
  help: 'When the certificate is due to be renewed; 0 before it was issued.',
  labels: certificate,
});

export const certificateReady = gauge({
  ...own,
  name: 'certmanager_certificate_ready_status',
  unit: 'boolean',
  help: 'Whether the certificate is in this condition: True is ready, one of the three is always 1.',
  labels: { condition: ['True', 'False', 'Unknown'], ...certificate },
});
