import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blocksFromOpenMetrics } from '../../../history/blocks.ts';
import { type RunningPrometheus, startPrometheus } from '../../../prometheus/running.ts';
import { ensurePrograms } from '../../../tools/index.ts';
import type { TextSample } from './samples.ts';

/** A Prometheus in a folder whose only data is what a file of OpenMetrics says. */
export async function prometheusOf(file: string, folder: string): Promise<RunningPrometheus> {
  const programs = await ensurePrograms(['prometheus', 'promtool']);
  await blocksFromOpenMetrics(programs.promtool, file, join(folder, 'data'));
  const config = join(folder, 'prometheus.yaml');
  await writeFile(config, '{}');
  const flags = ['--storage.tsdb.retention.time=100y'];
  return startPrometheus(programs.prometheus, { folder, config, flags });
}

/** Samples at times (milliseconds since 1970), as text of OpenMetrics. */
export class Recording {
  readonly #lines = new Map<string, string[]>();

  add(samples: readonly TextSample[], time: number): void {
    for (const { name, labels, value } of samples) {
      const text = Object.entries(labels).map(([key, one]) => `${key}="${one}"`);
      const series = `${name}{${text.join(',')}}`;
      const known = this.#lines.get(series) ?? [];
      known.push(`${series} ${value} ${time / 1000}\n`);
      this.#lines.set(series, known);
    }
  }

  /** Series by series, as OpenMetrics wants it. */
  *text(): Generator<string> {
    for (const lines of this.#lines.values()) yield lines.join('');
    yield '# EOF\n';
  }
}
