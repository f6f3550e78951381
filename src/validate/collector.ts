import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ResolvedProgram, runProgram } from '../tools/index.ts';

/**
 * Lets the collector read its configuration: the written file and what is generated, merged by itself.
 * @returns its complaints; empty where it has none
 */
export async function validateCollector(
  otelcol: ResolvedProgram,
  base: string,
  generated: string,
): Promise<string> {
  // It wants the folder of its queues to be there, which is a volume of its pod.
  const queues = await mkdtemp(join(tmpdir(), 'queues-'));
  const storage = 'extensions.file_storage/queues';
  try {
    const { code, stdout, stderr } = await runProgram(
      otelcol,
      [
        'validate',
        `--config=${join(base, 'otel-collector/collector.yaml')}`,
        `--config=${join(generated, 'otel-collector/settings.yaml')}`,
        `--set=${storage}.directory=${queues}`,
        `--set=${storage}.compaction.directory=${queues}`,
      ],
      { env: { ...process.env, POD_NAME: 'otel-collector-0', PROMETHEUS_PASSWORD: 'password' } },
    );
    return code === 0 ? '' : `${stderr}\n${stdout}`.trim() || `exit code ${code ?? 'none'}`;
  } finally {
    await rm(queues, { recursive: true });
  }
}
