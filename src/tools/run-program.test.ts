import { describe, expect, it } from 'vitest';
import { ProgramTimeout, runProgram } from './run-program.ts';

describe('runProgram', () => {
  it('collects output and exit code', async () => {
    const result = await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ code: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands over standard input, environment and folder', async () => {
    const options = { stdin: 'in', env: { ...process.env, WORD: 'word' }, cwd: '/' };
    expect((await runProgram('sh', ['-c', 'cat; echo " $WORD $PWD"'], options)).stdout).toBe('in word /\n');
  });

  it('does not mind a program that does not read its input', async () => {
    expect((await runProgram('true', [], { stdin: 'x'.repeat(1_000_000) })).code).toBe(0);
  });

  it('keeps characters whole that arrive in two pieces', async () => {
    const script = "printf '\\303'; sleep 0.1; printf '\\244'";
    expect((await runProgram('sh', ['-c', script])).stdout).toBe('ä');
  });

  it('runs a resolved program by its path', async () => {
    const program = { name: 'promtool', version: '1', path: '/bin/echo', origin: 'PATH' } as const;
    expect((await runProgram(program, ['a'])).stdout).toBe('a\n');
  });

  it('stops it after the limit, even when it ignores SIGTERM', async () => {
    const started = Date.now();
    const endless = runProgram(
      'sh',
      ['-c', 'trap "" TERM; echo still here >&2; while :; do sleep 0.1; done'],
      {
        timeoutMs: 200,
      },
    );
    const error: unknown = await endless.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProgramTimeout);
    expect(String(error)).toMatch(/sh did not end within 0.2 s and was stopped\nstill here/);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('reports an executable that is not there', async () => {
    await expect(runProgram('/nowhere/tool', [])).rejects.toThrow('ENOENT');
  });
});
