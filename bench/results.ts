import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { Measurement } from './benchmark.ts';

/** What one benchmark measured, and the load averages of the machine before and after it. */
export interface Result {
  readonly name: string;
  readonly what: string;
  readonly measurements: readonly Measurement[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly day: string;
}

/**
 * The text of a result's section.
 * @param result its name is the section's heading, so that the next run of the same benchmark replaces it.
 */
export function section(result: Result): string {
  const rows = result.measurements.map(
    ({ what, value, limit, kept }) => `| ${what} | ${value} | ${limit} | ${kept ? 'yes' : '**no**'} |`,
  );
  return [
    `## ${result.name}`,
    result.what,
    `${result.day}, ${machine()}; load average before ${averages(result.before)}, after ${averages(result.after)}.`,
    ['| what | measured | limit | kept |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

/**
 * Puts a section into a file of results, in the place of the one with its name, and leaves the others as they are.
 * @param order of the names in the file.
 */
export async function keep(file: string, result: Result, order: readonly string[]): Promise<void> {
  const sections = split(await readFile(file, 'utf8').catch(() => ''));
  sections.set(result.name, section(result));
  const known = order.flatMap((name) => sections.get(name) ?? []);
  await writeFile(
    file,
    `# Measured\n\n\`make bench\` writes it, or \`bench NAME\` one section of it.\n\n${known.join('\n\n')}\n`,
  );
}

function split(text: string): Map<string, string> {
  const sections = text.split(/^(?=## )/m).filter((part) => part.startsWith('## '));
  return new Map(sections.map((part) => [part.slice(3, part.indexOf('\n')), part.trim()]));
}

function averages(load: readonly number[]): string {
  return load.map((value) => value.toFixed(1)).join(', ');
}

function machine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.version}, ${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory} GiB`;
}
