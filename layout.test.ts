import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

// Holds the imports to the picture of docs/architecture.md: settings → definitions → generator → tree, with the
// catalogue as the one thing that definitions and services share.

const root = import.meta.dirname;
const files = await sourceFiles();
const imports = new Map(await Promise.all(files.map(async (file) => [file, await importsOf(file)] as const)));

/** Folders of definitions: what people edit. */
const definitions = ['alerts', 'recording-rules', 'alertmanager', 'dashboards', 'datasources', 'collector'];
/** Machinery: works on any definitions and knows none by name. */
const machinery = [
  'alertmanager',
  'catalogue',
  'collector',
  'dashboards',
  'datasources',
  'deploy',
  'generate',
  'history',
  'http',
  'logql',
  'promql',
  'rule-tests',
  'rules',
  's3',
  'settings',
  'store',
  'tools',
  'validate',
].map((name) => `src/${name}`);

const isIn = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path.startsWith(`${folder}/`));
const isTest = (file: string): boolean => /\.(test|ruletest|bench)\.ts$/.test(file);

/** Imports of the files that `from` picks for which `forbidden` holds, as `file → import`. */
function offences(from: (file: string) => boolean, forbidden: (target: string) => boolean): string[] {
  return [...imports].flatMap(([file, targets]) =>
    from(file) ? targets.filter(forbidden).map((target) => `${file} → ${target}`) : [],
  );
}

describe('imports', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.get('mixin.ts')).toContain('alerts/index.ts');
  });

  it('of machinery lead neither to definitions nor to the catalogue, the services or the simulator', () => {
    const foreign = [...definitions, 'metrics', 'runbooks', 'src/services', 'src/simulator', 'src/cli'];
    expect(
      offences(
        (file) => isIn(file, machinery) && !isTest(file),
        (target) => isIn(target, foreign),
      ),
    ).toEqual([]);
  });

  it('of definitions lead to the catalogue, to builders and to each other; never to files, network or environment', () => {
    const allowed = [
      ...definitions,
      'metrics',
      ...[
        'catalogue',
        'promql',
        'rules',
        'settings',
        'alertmanager',
        'logql',
        'dashboards',
        'datasources',
        'collector',
      ].map((name) => `src/${name}`),
    ];
    const isLocal = (target: string): boolean => target.includes('/') && !target.startsWith('@');
    const from = (file: string): boolean => isIn(file, definitions) && !isTest(file);
    expect(
      offences(from, (target) => isLocal(target) && !target.startsWith('node:') && !isIn(target, allowed)),
    ).toEqual([]);
    expect(offences(from, (target) => target.startsWith('node:'))).toEqual([]);
  });

  it('of the catalogue lead to its own kinds alone', () => {
    const from = (file: string): boolean =>
      isIn(file, ['metrics']) && !isIn(file, ['metrics/evidence']) && !isTest(file);
    const allowed = ['metrics', 'src/catalogue', 'src/promql', 'src/logql'];
    expect(offences(from, (target) => !isIn(target, allowed))).toEqual([]);
  });

  it('of a service never lead to definitions or to another service', () => {
    const service = (path: string): string | undefined => /^src\/services\/([^/]+)\//.exec(path)?.[1];
    const bad = [...imports].flatMap(([file, targets]) => {
      const own = service(file);
      if (own === undefined || isTest(file)) return [];
      return targets
        .filter((target) => isIn(target, definitions) || (service(target) ?? own) !== own)
        .map((target) => `${file} → ${target}`);
    });
    expect(bad).toEqual([]);
  });

  it('of the simulator never lead to definitions or services', () => {
    const from = (file: string): boolean => isIn(file, ['src/simulator']) && !isTest(file);
    expect(offences(from, (target) => isIn(target, [...definitions, 'src/services']))).toEqual([]);
  });

  it('of what services share never lead to a service, to definitions or to the simulator', () => {
    const from = (file: string): boolean =>
      isIn(file, ['src/github', 'src/otlp', 'src/backup']) && !isTest(file);
    expect(
      offences(from, (target) => isIn(target, [...definitions, 'src/services', 'src/simulator'])),
    ).toEqual([]);
  });

  it('make no circle', () => {
    expect(circles()).toEqual([]);
  });

  it('and no file names the folder that is not part of the project', async () => {
    const { stdout } = await git([
      'grep',
      '-nE',
      String.raw`(^|[^a-z])\.\.?/shared/`,
      '--',
      '.',
      ':!layout.test.ts',
    ]);
    expect(stdout).toBe('');
  });
});

describe('exported functions and classes', () => {
  it('say what they do in a comment above them', async () => {
    const bare: string[] = [];
    // A panel's factory says it in the panel's title and description, which a test of its own asks for.
    const isPanels = (file: string): boolean => /^dashboards\/[\w-]+\/(?!index)/.test(file);
    const others = ['deploy/generated'];
    for (const file of files.filter((file) => !isTest(file) && !isPanels(file) && !isIn(file, others))) {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n');
      lines.forEach((line, index) => {
        if (!/^export (async )?(function|class)\b/.test(line)) return;
        // An overload has its comment above the first signature.
        if (!/\*\/\s*$|^export (async )?function/.test(lines[index - 1] ?? ''))
          bare.push(`${file}:${index + 1}`);
      });
    }
    expect(bare).toEqual([]);
  });
});

async function git(args: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)('git', args, { cwd: root, maxBuffer: 2 ** 26 });
  } catch (error) {
    // git grep ends with 1 where it finds nothing.
    if (error instanceof Error && 'code' in error && error.code === 1) return { stdout: '' };
    throw error;
  }
}

async function sourceFiles(): Promise<string[]> {
  const { stdout } = await git(['ls-files', '--cached', '--others', '--exclude-standard', '*.ts']);
  return stdout.split('\n').filter((file) => file !== '');
}

/** What a file imports: paths from the root for its own, the name as written for packages. */
async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  // Types alone make no circle when the program runs, but the picture holds for them as well.
  const found = [
    ...text.matchAll(
      /^(?:import|export)\b[^'"`;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gms,
    ),
  ];
  return found.map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
  });
}

/** Circles among imports, each once, as the chain of its files. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, chain: readonly string[]): void => {
    const at = chain.indexOf(file);
    if (at >= 0) {
      found.push([...chain.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...chain, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
