import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeCertificates } from '../collector/test-authority.ts';
import {
  type Manifest,
  type Variant,
  type Workload,
  mountedFiles,
  newSecrets,
  parseSecrets,
  secretData,
  workloads,
} from '../deploy/index.ts';
import { type ResolvedProgram, runProgram } from '../tools/index.ts';
import type { Validation } from './validation.ts';

/** `loki` may be a later one than is deployed; Tempo is checked where there is one. */
type Programs = Readonly<Record<'promtool' | 'amtool' | 'otelcol' | 'loki', ResolvedProgram>> & {
  readonly tempo?: ResolvedProgram | undefined;
};

/**
 * Shows the configurations of a built variant to their programs, from a folder that looks like the pod's: ConfigMaps where
 * they are mounted, secrets and certificates of their own kind but made up.
 */
export async function validateBuilt(programs: Programs, { name, built }: Variant): Promise<Validation[]> {
  if (built instanceof Error) return [];
  const folder = await mkdtemp(join(tmpdir(), 'built-'));
  try {
    const pod = async (workload: string, container: string): Promise<string> => {
      const at = join(folder, `${workload}-${container}`);
      await layOut(at, find(built.manifests, workload), container, built.manifests);
      return at;
    };
    const prometheus = await pod('prometheus', 'prometheus');
    const alertmanager = await pod('alertmanager', 'alertmanager');
    const thanos = await pod('thanos-query', 'thanos-query');
    const collector = find(built.manifests, 'otel-collector');
    const otelcol = await pod('otel-collector', 'otel-collector');
    const queues = join(otelcol, 'var/lib/otelcol/queues');
    await mkdir(queues, { recursive: true });
    const args = collector.spec.template.spec.containers.flatMap((one) => one.args);
    const loki = await pod('loki', 'loki');
    const lokiArgs = find(built.manifests, 'loki').spec.template.spec.containers.flatMap((one) => one.args);
    const tempo = await pod('tempo-querier', 'tempo');
    const tempoVariables = built.manifests.find(({ metadata }) =>
      metadata.name.startsWith('tempo-environment'),
    );

    const check = async (
      what: string,
      program: ResolvedProgram,
      given: readonly string[],
    ): Promise<Validation> => {
      const { code, stdout, stderr } = await runProgram(program, given, {
        env: { ...process.env, ...tempoVariables?.data, POD_NAME: 'pod-0', PROMETHEUS_PASSWORD: 'password' },
      });
      const output = `${stderr}\n${stdout}`.trim();
      const said = output || `exit code ${code ?? 'none'}`;
      // Tempo 2.3.1 ends with 1 where all is right, and with 0 where it warns; it says nothing only in the first case.
      const isRight = program.name === 'tempo' ? code === 1 && output === '' : code === 0;
      // Paths as they are in the pod.
      const findings = isRight ? '' : said.replaceAll(new RegExp(`${folder}/[^/]+`, 'g'), '');
      return { what: `${name}: ${what}`, program: program.name, findings };
    };
    const ofTempo = programs.tempo
      ? [
          check('tempo.yaml', programs.tempo, [
            `-config.file=${join(tempo, 'etc/tempo/config/tempo.yaml')}`,
            '-config.expand-env=true',
            '-config.verify=true',
          ]),
        ]
      : [];
    return await Promise.all([
      ...ofTempo,
      check('loki.yaml and its arguments', programs.loki, [
        ...lokiArgs.map((arg) => arg.replace('=/etc/', `=${loki}/etc/`)),
        '-verify-config',
      ]),
      check('prometheus.yaml, with its rules', programs.promtool, [
        'check',
        'config',
        join(prometheus, 'etc/prometheus/config/prometheus.yaml'),
      ]),
      check('web.yaml of Prometheus', programs.promtool, [
        'check',
        'web-config',
        join(prometheus, 'etc/prometheus/web/web.yaml'),
      ]),
      check('web.yaml of Thanos Query', programs.promtool, [
        'check',
        'web-config',
        join(thanos, 'etc/thanos/web/web.yaml'),
      ]),
      check('alertmanager.yaml', programs.amtool, [
        'check-config',
        join(alertmanager, 'etc/alertmanager/config/alertmanager.yaml'),
      ]),
      check('the collector’s files', programs.otelcol, [
        'validate',
        ...args.map((arg) => arg.replace('--config=', `--config=${otelcol}`)),
        `--set=extensions.file_storage/queues.directory=${queues}`,
        `--set=extensions.file_storage/queues.compaction.directory=${queues}`,
      ]),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function find(manifests: readonly Manifest[], name: string): Workload {
  const found = workloads(manifests).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`nothing is called ${name}`);
  return found;
}

/** Writes a container's files below a folder; absolute paths in them lead there as well. */
async function layOut(
  folder: string,
  workload: Workload,
  container: string,
  manifests: readonly Manifest[],
): Promise<void> {
  const { files, secrets } = mountedFiles(workload, container, manifests);
  const { data } = await secretData(parseSecrets(newSecrets()));
  const account = '/var/run/secrets/kubernetes.io/serviceaccount';
  const contents = new Map([...files, [`${account}/token`, 'token']]);
  for (const [path, { secret, key }] of secrets) {
    if (secret === 'observability-secrets') contents.set(path, data[key] ?? '');
    // All others hold certificates.
    else await makeCertificates(join(folder, dirname(path)), []);
  }
  await makeCertificates(join(folder, account), []);
  for (const [path, content] of contents) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, content.replaceAll(/(?<![\w./])\/(etc|var)\//g, `${folder}/$1/`));
  }
}
