import { z } from 'zod';
import type { Manifest } from './manifest.ts';

const labels = z.record(z.string(), z.string());
const selector = z.strictObject({ matchLabels: labels.default({}) });
const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
const ports = z.array(z.strictObject({ port: z.number(), protocol: z.string().default('TCP') })).optional();
const policy = z.looseObject({
  spec: z.strictObject({
    podSelector: selector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.strictObject({ from: z.array(peer).optional(), ports })).default([]),
    egress: z.array(z.strictObject({ to: z.array(peer).optional(), ports })).default([]),
  }),
});

type Peer = z.infer<typeof peer>;
type Policy = z.infer<typeof policy>['spec'];

/** An end of a connection: a pod, with its namespace's labels, or an address outside the cluster. */
export type End =
  | { readonly pod: Readonly<Record<string, string>>; readonly namespace: Readonly<Record<string, string>> }
  | { readonly address: string };

/** A connection that is tried. */
export interface Attempt {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP' | undefined;
}

/**
 * Says what a network plugin would: whether the policies let a connection through, at both of its ends.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 *
 * Knows what the stack's policies use: labels to the letter, numbered ports, IPv4 blocks. Anything else is an error.
 *
 * @param manifests with all policies of the namespace; a pod counts as theirs if its namespace's name is `namespace`
 */
export function policyJudge(
  manifests: readonly Manifest[],
  namespace: string,
): (attempt: Attempt) => boolean {
  const policies = manifests
    // In another namespace, or in none, they say nothing of these pods.
    .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === namespace)
    .map((one) => policy.parse(one).spec);
  const own = (end: End): end is Extract<End, { pod: unknown }> =>
    'pod' in end && end.namespace[nameLabel] === namespace;

  const allowsEnd = (end: End, other: End, type: 'Ingress' | 'Egress', attempt: Attempt): boolean => {
    if (!own(end)) return true;
    const selecting = policies.filter(
      (one) => one.policyTypes.includes(type) && matches(one.podSelector.matchLabels, end.pod),
    );
    // A pod that no policy selects is open.
    if (selecting.length === 0) return true;
    return selecting.some((one) =>
      rulesOf(one, type).some(
        (rule) =>
          (rule.ports?.some(
            ({ port, protocol }) => port === attempt.port && protocol === (attempt.protocol ?? 'TCP'),
          ) ??
            true) &&
          (rule.peers?.some((peer) => isPeer(peer, other, namespace)) ?? true),
      ),
    );
  };
  return (attempt) =>
    allowsEnd(attempt.from, attempt.to, 'Egress', attempt) &&
    allowsEnd(attempt.to, attempt.from, 'Ingress', attempt);
}

const nameLabel = 'kubernetes.io/metadata.name';

function rulesOf(
  { ingress, egress }: Policy,
  type: 'Ingress' | 'Egress',
): { readonly peers: readonly Peer[] | undefined; readonly ports: z.infer<typeof ports> }[] {
  return type === 'Ingress'
    ? ingress.map(({ from, ports }) => ({ peers: from, ports }))
    : egress.map(({ to, ports }) => ({ peers: to, ports }));
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, end: End, namespace: string): boolean {
  if (ipBlock) {
    return (
      'address' in end &&
      isWithin(end.address, ipBlock.cidr) &&
      !ipBlock.except.some((cidr) => isWithin(end.address, cidr))
    );
  }
  if (!('pod' in end)) return false;
  // Without a selector of namespaces, the policy's own is meant.
  const inNamespace = namespaceSelector
    ? matches(namespaceSelector.matchLabels, end.namespace)
    : end.namespace[nameLabel] === namespace;
  return inNamespace && matches(podSelector?.matchLabels ?? {}, end.pod);
}

function matches(
  wanted: Readonly<Record<string, string>>,
  present: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => present[name] === value);
}

function isWithin(address: string, cidr: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(network) / size);
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
