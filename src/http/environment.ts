import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { durationSeconds, isDuration } from '../promql/duration.ts';

/** The environment says something that a program cannot work with. The message lists everything that is wrong. */
export class EnvironmentError extends Error {
  constructor(findings: readonly string[]) {
    super(findings.join('\n'));
    this.name = 'EnvironmentError';
  }
}

/** Variables, as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that a schema names; an empty one counts as absent. Other variables are left alone.
 * @throws EnvironmentError with one line for each wrong variable: its name, its value, what was expected.
 *
 * @example readEnvironment({ PORT: portVariable(8081) }, process.env).PORT
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new EnvironmentError(
    result.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const value = given[name];
      return `${name}: expected ${message}, found ${value === undefined ? 'nothing' : JSON.stringify(value)}`;
    }),
  );
}

/** A TCP port, 0 for any free one. */
export function portVariable(standard: number): z.ZodType<number> {
  const expected = 'a port number, 0 to 65535';
  return z.coerce
    .number({ error: expected })
    .int(expected)
    .min(0, expected)
    .max(65_535, expected)
    .default(standard);
}

/** A duration such as `5s`, in milliseconds. */
export function durationVariable(standard: string): z.ZodType<number> {
  return z
    .string()
    .default(standard)
    .transform((value, context) => {
      if (isDuration(value)) return durationSeconds(value) * 1000;
      context.addIssue({ code: 'custom', message: 'a duration such as "5s" or "10m"' });
      return z.NEVER;
    });
}

/**
 * A secret: the content of the file that `NAME_FILE` names, without white space around it, else `NAME` itself.
 * @throws EnvironmentError where the file cannot be read or is empty, or where both are set.
 */
export function readSecret(name: string, environment: Environment): string | undefined {
  const file = environment[`${name}_FILE`];
  const value = environment[name];
  if (file === undefined || file === '') return value === undefined || value === '' ? undefined : value;
  if (value !== undefined && value !== '')
    throw new EnvironmentError([`${name} and ${name}_FILE: set one of them`]);
  let content: string;
  try {
    content = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new EnvironmentError([`${name}_FILE: expected a file that can be read, found ${file} (${why})`]);
  }
  if (content === '')
    throw new EnvironmentError([`${name}_FILE: expected a file that is not empty, found ${file}`]);
  return content;
}
