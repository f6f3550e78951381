/** One wrong value: where it stands, what it is, what should be there. */
export interface SettingsFinding {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly expected: string;
}

/** The settings cannot be used. The message lists everything that is wrong, one finding a line. */
export class SettingsError extends Error {
  readonly findings: readonly SettingsFinding[];

  constructor(file: string, findings: readonly SettingsFinding[], problem?: string) {
    const count = findings.length === 1 ? '1 wrong value' : `${findings.length} wrong values`;
    const lines = findings.map((finding) => `  ${describe(finding)}`);
    super([`${file}: ${problem ?? `${count}, nothing was written`}`, ...lines].join('\n'));
    this.name = 'SettingsError';
    this.findings = findings;
  }
}

/** A finding on one line: `path: expected …, found …`. */
export function describe({ path, value, expected }: SettingsFinding): string {
  return `${pathText(path)}: expected ${expected}, found ${valueText(value)}`;
}

function pathText(path: SettingsFinding['path']): string {
  if (path.length === 0) return '(the whole)';
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const plain = /^[A-Za-z_$][\w$]*$/.test(part);
      if (!plain) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? `${item}n` : item,
  ) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
