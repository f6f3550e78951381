import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { crossChecks } from './cross-checks.ts';
import { type Settings, settingsSchema } from './schema.ts';
import { SettingsError, type SettingsFinding } from './settings-error.ts';

/**
 * Loads and checks a settings file: a TypeScript or JavaScript module whose default export is `defineStack({…})`, or
 * the same as JSON, which is what `generate` writes for the services.
 * @throws SettingsError with every finding, where the file cannot be read or says something wrong.
 */
export async function loadSettings(file: string): Promise<Settings> {
  let loaded: unknown;
  try {
    if (file.endsWith('.json')) return checkSettings(JSON.parse(await readFile(file, 'utf8')), file);
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    // A syntax error names file and line by itself; a stack trace would only hide it.
    throw new SettingsError(file, [], error instanceof Error ? error.message : String(error));
  }
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) {
    throw new SettingsError(file, [], 'it has no default export; write `export default defineStack({ … })`');
  }
  return checkSettings(loaded.default, file);
}

/**
 * Checks settings: section by section, so that one wrong section hides nothing of the others.
 * @throws SettingsError with every finding.
 */
export function checkSettings(input: unknown, file = 'stack.config.ts'): Settings {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new SettingsError(file, [{ path: [], value: input, expected: 'an object of settings' }]);
  }
  const raw = new Map<string, unknown>(Object.entries(input));
  const findings: SettingsFinding[] = [];
  const sections = new Map<string, unknown>();
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const result = schema.safeParse(raw.get(name), { reportInput: true });
    if (result.success) sections.set(name, result.data);
    else findings.push(...result.error.issues.flatMap((issue) => toFindings(issue, [name])));
  }
  const unknown = [...raw.keys()].filter((key) => !(key in settingsSchema.shape));
  findings.push(...unknown.map((key) => unknownKey([key], raw.get(key), Object.keys(settingsSchema.shape))));

  const settings = Object.fromEntries(sections) as Settings;
  for (const { needs, check } of crossChecks) {
    if (!needs.every((name) => sections.has(name))) continue;
    check(settings, (path, value, expected) => findings.push({ path, value, expected }));
  }
  if (findings.length > 0) throw new SettingsError(file, findings);
  return settings;
}

function toFindings(issue: z.core.$ZodIssue, prefix: readonly string[]): SettingsFinding[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys') {
    const holder = issue.input;
    return issue.keys.map((key) => unknownKey([...path, key], holder?.[key], []));
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues.map(({ message }) => message).join('; ');
    return [{ path, value: issue.path.at(-1), expected: `as a key ${expected}` }];
  }
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    // The path ends with the field that tells the kinds apart; zod gives the whole object.
    return [{ path, value: fieldOf(issue.input, issue.discriminator), expected: issue.message }];
  }
  return [{ path, value: issue.input, expected: issue.message }];
}

function fieldOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : holder;
}

function unknownKey(
  path: readonly (string | number)[],
  value: unknown,
  known: readonly string[],
): SettingsFinding {
  const options = known.length === 0 ? '' : ` (known are ${known.join(', ')})`;
  return { path, value, expected: `no such field${options}` };
}
