import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ProgramResult, runProgram } from '../tools/index.ts';
import { root } from './root.ts';

// The commands as processes: what a person or a script sees of them.

async function cli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  // As `npx tsx` does, without the process around it.
  return runProgram(process.execPath, ['--import', 'tsx', join(root, 'src/cli.ts'), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
}

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'cli-'));

describe('exit code 2: wrong usage', () => {
  it.each([
    [['nonsense']],
    [['generate', '--nonsense']],
    [['generate', 'extra']],
    [['generate', '--out']],
    [[]],
  ])('%j', async (args) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error:|Usage:/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('exit code 0', () => {
  it.each([[['--help']], [['generate', '--help']]])('%j shows what there is', async (args) => {
    const { code, stdout } = await cli(args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage:');
  });
});

describe('generate', () => {
  it('writes the tree, then says that nothing changed; the same bytes each time', async () => {
    const [one, two] = [join(await temporary(), 'one'), join(await temporary(), 'two')];
    const first = await cli(['generate', '--out', one]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/added {4}rules\/pipeline-alerts.yaml \(\d+ lines\)/);
    expect((await cli(['generate', '--out', one])).stdout).toMatch(/nothing changed/);
    await cli(['generate', '--out', two]);
    expect(await runProgram('diff', ['-r', one, two])).toMatchObject({ code: 0, stdout: '' });
  }, 60_000);

  it('--check writes nothing and ends with 1 where the tree differs', async () => {
    const folder = await temporary();
    const { code, stdout } = await cli(['generate', '--check', '--out', folder]);
    expect(code).toBe(1);
    expect(stdout).toContain('is not what the settings give');
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a folder that holds other files, and leaves them alone', async () => {
    const folder = await temporary();
    await writeFile(join(folder, 'thesis.txt'), 'mine');
    const { code, stderr } = await cli(['generate', '--out', folder]);
    expect(code).toBe(2);
    expect(stderr).toContain('expected an empty folder or one written by generate');
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  it('names what is wrong in the settings, without a stack trace, and writes nothing', async () => {
    const folder = await temporary();
    const config = join(folder, 'wrong.config.ts');
    await writeFile(config, 'export default { organisation: "", surplus: 1 };');
    const out = join(folder, 'out');
    const { code, stderr } = await cli(['generate', '--out', out], { STACK_CONFIG: config });
    expect(code).toBe(1);
    expect(stderr).toContain(`${config}: `);
    expect(stderr).toContain('organisation: expected text that is not empty, found ""');
    expect(stderr).toContain('surplus: expected no such field');
    expect(stderr).toContain('hosts: expected ');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await readdir(folder)).toEqual(['wrong.config.ts']);
  });

  it('names the line of a syntax error in the settings', async () => {
    const config = join(await temporary(), 'broken.config.ts');
    await writeFile(config, 'export default {\n  organisation: ;\n};\n');
    const { code, stderr } = await cli(['generate', '--config', config]);
    expect(code).toBe(1);
    expect(stderr).toContain('broken.config.ts:2:16');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('says which settings file is missing', async () => {
    const { code, stderr } = await cli(['generate', '--config', '/nowhere/stack.config.ts']);
    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere/stack.config.ts');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('says what stands in the way where it cannot write', async () => {
    const file = join(await temporary(), 'file');
    await writeFile(file, '');
    const { code, stderr } = await cli(['generate', '--out', file]);
    expect(code).toBe(1);
    expect(stderr).toContain(file);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('validate', () => {
  it('finds the generated tree right, file by file', async () => {
    const { code, stdout } = await cli(['validate']);
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toMatch(/ok {5}promtool {3}rules\/pipeline-alerts.yaml/);
    expect(code).toBe(0);
  }, 60_000);
});
