import { runProgram } from './run-program.ts';
import type { Program } from './program.ts';

/**
 * `promtool, version 2.48.0 (branch…`, `otelcol version 0.96.0`, `grafana version 10.2.3`, `Version 10.2.3 (commit…`,
 * `Version  : v1.8.0`, `Kubernetes v1.29.6`; or the version alone, `v5.7.1`.
 */
const versionInOutput = /(?:\bversion *:? v?|\bKubernetes v|^v)(\d+\.\d+\.\d+\S*)/i;

/**
 * Reads the version out of what a program prints for `--version`.
 *
 * @returns the version without a leading `v`, or undefined when the text holds none
 */
export function parseVersion(output: string): string | undefined {
  return versionInOutput.exec(output)?.[1]?.replace(/[,;]$/, '');
}

/**
 * Runs an executable to see whether it is the program in the wanted version, with the parts that the project needs.
 *
 * @param path the executable
 * @returns undefined when it is; else why not, as half a sentence that starts with the path
 */
export async function whyUnfit(path: string, program: Program, version: string): Promise<string | undefined> {
  try {
    const said = await runProgram(path, program.versionArgs ?? ['--version'], { timeoutMs: 20_000 });
    const found = parseVersion(`${said.stdout}\n${said.stderr}`);
    if (found === undefined) return `${path} tells no version (exit code ${said.code ?? 'none'})`;
    if (found !== version) return `${path} is version ${found}`;
    if (!program.mustList) return undefined;
    const { args, words } = program.mustList;
    const listed = await runProgram(path, args, { timeoutMs: 20_000 });
    const present = new Set(listed.stdout.split(/[^\w]+/));
    const missing = words.filter((word) => !present.has(word));
    return missing.length > 0 ? `${path} lacks ${missing.join(', ')}` : undefined;
  } catch (error) {
    return `${path} does not run: ${error instanceof Error ? error.message : String(error)}`;
  }
}
