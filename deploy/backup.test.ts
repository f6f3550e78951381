import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allContainers, buildWith, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';

// What the alert BackupStale and the base expect of the component.

const { kustomize } = await ensurePrograms(['kustomize']);
const { manifests } = await buildWith(kustomize, import.meta.dirname, ['backup']);
const all = workloads(manifests);
const jobs = all.filter(({ kind }) => kind === 'CronJob');

it('has the CronJobs that BackupStale watches', async () => {
  const alert = await readFile(join(import.meta.dirname, 'generated/rules/kubernetes-alerts.yaml'), 'utf8');
  const names = jobs.map(({ metadata }) => metadata.name).sort();
  expect(names).toEqual(['backup-grafana', 'backup-postgresql', 'backup-prometheus']);
  for (const name of names) expect(alert).toContain(name);
});

it('runs the versions of the base', () => {
  const imagesOf = (some: typeof all): Set<string> =>
    new Set(some.flatMap(allContainers).map(({ image }) => image));
  const base = imagesOf(all.filter((one) => !jobs.includes(one)));
  for (const image of imagesOf(jobs)) expect(base).toContain(image);
});
