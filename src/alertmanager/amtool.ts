import { type ProgramResult, type ResolvedProgram, runProgram } from '../tools/index.ts';
import { matcher } from './matcher.ts';

/** `amtool check-config`: the configuration and the templates that it names. Exit code 0 means that both are right. */
export async function checkConfig(amtool: ResolvedProgram, configFile: string): Promise<ProgramResult> {
  return runProgram(amtool, ['check-config', configFile]);
}

/**
 * `amtool config routes test`: who is told of an alert.
 *
 * @param labels the alert's labels
 * @returns names of receivers, in the order of the routes; one that two routes name stands twice
 * @throws Error with what amtool says, where it refuses the configuration or the labels
 */
export async function receiversOf(
  amtool: ResolvedProgram,
  configFile: string,
  labels: Readonly<Record<string, string>>,
): Promise<string[]> {
  const pairs = Object.entries(labels).map(([name, value]) => matcher(name, '=', value));
  const { code, stdout, stderr } = await runProgram(amtool, [
    'config',
    'routes',
    'test',
    `--config.file=${configFile}`,
    ...pairs,
  ]);
  if (code !== 0) throw new Error(`amtool config routes test: ${stderr || stdout}`);
  return stdout.trim().split(',');
}
