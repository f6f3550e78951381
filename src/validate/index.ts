export { validateDeploy } from './deploy.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { validateCollector } from './collector.ts';
import type { Validation } from './validation.ts';
import { type Log, type ResolvedProgram, ensurePrograms, runProgram } from '../tools/index.ts';

/**
 * Checks a generated tree, together with the written files that it adds to, with the programs that read them in the
 * cluster.
 * @param base folder of the written files, by component
 * @throws ProgramsUnavailable where one of them cannot be had.
 */
export async function validateTree(folder: string, base: string, log: Log): Promise<Validation[]> {
  const { promtool, amtool, otelcol } = await ensurePrograms(['promtool', 'amtool', 'otelcol'], { log });
  const rules = (await readdir(join(folder, 'rules'))).sort();
  return Promise.all([
    ...rules.map((file) =>
      // Lint as well: two rules with one name and one set of labels are a mistake.
      run(
        promtool,
        ['check', 'rules', '--lint=all', '--lint-fatal', join('rules', file)],
        folder,
        `rules/${file}`,
      ),
    ),
    run(
      amtool,
      ['check-config', join('alertmanager', 'alertmanager.yaml')],
      folder,
      'alertmanager/alertmanager.yaml',
    ),
    validateCollector(otelcol, base, folder).then((findings) => ({
      what: 'otel-collector/settings.yaml, with deploy/base',
      program: otelcol.name,
      findings,
    })),
    run('kubectl', ['kustomize', '.'], folder, 'kustomization.yaml'),
  ]);
}

async function run(
  program: ResolvedProgram | string,
  args: readonly string[],
  cwd: string,
  what: string,
): Promise<Validation> {
  const name = typeof program === 'string' ? program : program.name;
  try {
    const { code, stdout, stderr } = await runProgram(program, args, { cwd });
    const said = `${stderr}\n${stdout}`.trim();
    return { what, program: name, findings: code === 0 ? '' : said || `exit code ${code ?? 'none'}` };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing) throw error;
    return { what, program: name, findings: `${name} is not on PATH` };
  }
}
