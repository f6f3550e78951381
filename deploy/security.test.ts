import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { secretPatterns } from '../collector/secret-patterns.ts';
import {
  type Built,
  allContainers,
  buildFolder,
  buildWith,
  derivedKeys,
  secretKeys,
  workloads,
} from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';
import { backups } from './connections.ts';
import { type Permission, permissions, tokens } from './permissions.ts';

const { kustomize } = await ensurePrograms(['kustomize']);
const build = (name: string): Promise<Built> => buildFolder(kustomize, join(import.meta.dirname, name));
const production = await build('overlays/production');
const builds: readonly (readonly [string, Built])[] = [
  ['production', production],
  ['local', await build('overlays/local')],
  ['the base', await build('base')],
  ['the base with oauth alone', await buildWith(kustomize, import.meta.dirname, ['oauth'])],
];

describe.each(builds)('%s', (_, { manifests, text }) => {
  const running = workloads(manifests);
  const containers = running.flatMap((one) =>
    allContainers(one).map((container) => ({
      name: `${one.metadata.name}/${container.name}`,
      container,
      pod: one.spec.template.spec,
      isInit: one.spec.template.spec.initContainers.includes(container),
      // It ends by itself, or by its deadline: there is nothing to probe.
      isJob: backups.some((name) => name === one.metadata.name),
    })),
  );

  it('has containers to look at', () => {
    expect(containers.length).toBeGreaterThanOrEqual(23);
  });

  it.each(containers)('$name: not root, nothing to write to, no privilege', ({ container, pod }) => {
    const merged = { ...pod.securityContext, ...container.securityContext };
    expect(merged).toMatchObject({
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(merged).not.toHaveProperty('privileged', true);
    expect(merged['runAsUser']).toBeGreaterThan(0);
    for (const shared of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(shared);
    expect(pod.volumes.filter((volume) => 'hostPath' in volume)).toEqual([]);
  });

  it.each(containers)('$name: asks for something, and has limits', ({ container }) => {
    for (const kind of ['requests', 'limits'] as const)
      expect(Object.keys(container.resources[kind]).sort()).toEqual(['cpu', 'memory']);
  });

  it.each(containers.filter(({ isInit, isJob }) => !isInit && !isJob))(
    '$name: has probes',
    ({ container }) => {
      expect(container.readinessProbe).toBeDefined();
      expect(container.livenessProbe).toBeDefined();
    },
  );

  it('holds no secret', () => {
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    // The collector's own configuration holds these patterns.
    const rest = JSON.stringify(
      manifests.filter(({ metadata }) => !metadata.name.startsWith('otel-collector')),
    );
    for (const { name, pattern } of secretPatterns.filter((one) => /key|token|AWS/i.test(one.name)))
      expect([...rest.matchAll(toRegExp(pattern))].map(String), name).toEqual([]);
    expect(text).not.toMatch(/password\s*(?!:')[:=]\s*(?!\$__file|\$\{|\{)["']?[A-Za-z0-9]{6,}/i);
  });

  it('takes secrets from files and variables, never through arguments', () => {
    for (const { name, container } of containers) {
      const secret = container.env.filter(({ valueFrom }) => valueFrom && 'secretKeyRef' in valueFrom);
      const words = [...container.command, ...container.args].join(' ');
      for (const one of secret) expect(words, name).not.toContain(`$(${one.name})`);
      const written = container.env.filter(
        (one) => /(PASSWORD|TOKEN|SECRET|_KEY)$/.test(one.name) && one.value !== undefined,
      );
      expect(written, name).toEqual([]);
    }
  });

  it('asks the Secret for keys that `make secrets` makes', () => {
    const made = new Set([...secretKeys.map(({ name }) => name), ...Object.keys(derivedKeys)]);
    const optional = new Set(
      secretKeys.filter(({ origin }) => origin === 'optional').map(({ name }) => name),
    );
    const asked = keysAsked(running);
    expect(asked.filter(({ key }) => !made.has(key))).toEqual([]);
    // What is left out when it is empty must not keep a pod from starting; the S3 server of `local` needs its keys.
    const needed = asked.filter(
      ({ key, isOptional, pod }) => optional.has(key) && !isOptional && pod !== 's3',
    );
    expect(needed).toEqual([]);
  });

  it('gives the token of its account to no pod but those that ask the API server', () => {
    const automatic = running.filter(({ spec }) => {
      const { automountServiceAccountToken, serviceAccountName = 'default' } = spec.template.spec;
      const account = manifests.find(
        (one) => one.kind === 'ServiceAccount' && one.metadata.name === serviceAccountName,
      );
      return (automountServiceAccountToken ?? account?.['automountServiceAccountToken'] ?? true) !== false;
    });
    expect(automatic.map(({ metadata }) => metadata.name).sort()).toEqual(Object.keys(tokens).sort());
  });
});

describe('the Secret', () => {
  it('has no key that nothing asks for', () => {
    const asked = new Set(
      builds.flatMap(([, { manifests }]) => keysAsked(workloads(manifests))).map(({ key }) => key),
    );
    const known = [...secretKeys.map(({ name }) => name), ...Object.keys(derivedKeys)];
    expect(known.filter((key) => !asked.has(key))).toEqual([]);
  });
});

describe('permissions', () => {
  const given = permissionsIn(production).map(describePermission).sort();

  it('are those that are listed, with a reason each', () => {
    process.stdout.write(permissions.map((one) => `${describePermission(one)}: ${one.why}\n`).join(''));
    expect(given).toEqual(permissions.map(describePermission).sort());
  });

  it('only read', () => {
    const verbs = new Set(permissionsIn(production).flatMap((one) => one.verbs));
    expect([...verbs].sort()).toEqual(['get', 'list', 'watch']);
  });

  it('reach no Secret', () => {
    expect(given.filter((text) => /secrets|"\*"/.test(text))).toEqual([]);
  });
});

function describePermission({ account, where, resources, verbs }: Omit<Permission, 'why'>): string {
  return `${account} in ${where}: ${verbs.join(', ') || 'as in'} ${resources.join(', ')}`;
}

function permissionsIn({ manifests }: Built): Omit<Permission, 'why'>[] {
  const role = z.looseObject({
    rules: z.array(
      z.strictObject({
        apiGroups: z.array(z.string()),
        resources: z.array(z.string()),
        verbs: z.array(z.string()),
      }),
    ),
  });
  const binding = z.looseObject({
    roleRef: z.object({ kind: z.string(), name: z.string() }),
    subjects: z.array(z.object({ name: z.string(), namespace: z.string() })),
  });
  const group = (apiGroups: readonly string[]): string =>
    apiGroups[0] === '' ? '' : `${apiGroups[0] ?? ''}/`;
  return manifests
    .filter(({ kind }) => /^(Cluster)?RoleBinding$/.test(kind))
    .flatMap((one) => {
      const { roleRef, subjects } = binding.parse(one);
      const found = manifests.find(
        ({ kind, metadata }) =>
          kind === roleRef.kind &&
          metadata.name === roleRef.name &&
          (kind === 'ClusterRole' || metadata.namespace === one.metadata.namespace),
      );
      const where = one.kind === 'ClusterRoleBinding' ? 'cluster' : (one.metadata.namespace ?? '');
      const rules = found ? role.parse(found).rules : undefined;
      return subjects.flatMap(({ name, namespace }) => {
        const account = namespace === 'observability' ? name : `${namespace}/${name}`;
        if (!rules) return [{ account, where, resources: [`${roleRef.kind} ${roleRef.name}`], verbs: [] }];
        // Rules with the same verbs are told together.
        const byVerbs = new Map<string, string[]>();
        for (const { apiGroups, resources, verbs } of rules) {
          const key = verbs.join();
          const all = resources.map((resource) => `${group(apiGroups)}${resource}`);
          byVerbs.set(key, [...(byVerbs.get(key) ?? []), ...all]);
        }
        return [...byVerbs].map(([verbs, resources]) => ({
          account,
          where,
          resources,
          verbs: verbs.split(','),
        }));
      });
    });
}

function keysAsked(
  running: ReturnType<typeof workloads>,
): { readonly pod: string; readonly key: string; readonly isOptional: boolean }[] {
  const reference = z.object({ name: z.string(), key: z.string(), optional: z.boolean().default(false) });
  const volume = z.looseObject({
    secret: z
      .object({ secretName: z.string(), items: z.array(z.object({ key: z.string() })).default([]) })
      .optional(),
  });
  return running.flatMap((one) => {
    const pod = one.metadata.name;
    const variables = allContainers(one)
      .flatMap(({ env }) => env.map(({ valueFrom }) => valueFrom?.['secretKeyRef']))
      .filter((ref) => ref !== undefined)
      .map((ref) => reference.parse(ref))
      .map(({ key, optional }) => ({ pod, key, isOptional: optional }));
    const files = one.spec.template.spec.volumes
      .map((each) => volume.parse(each).secret)
      .filter((secret) => secret?.secretName === 'observability-secrets')
      .flatMap((secret) => secret?.items ?? [])
      .map(({ key }) => ({ pod, key, isOptional: false }));
    return [...variables, ...files];
  });
}

/** Go's flags stand in the pattern itself. */
function toRegExp(pattern: string): RegExp {
  const flags = /^\(\?([a-z]+)\)/.exec(pattern)?.[1] ?? '';
  return new RegExp(pattern.replace(/^\(\?[a-z]+\)/, '').replaceAll('\\z', '$'), `g${flags}`);
}
