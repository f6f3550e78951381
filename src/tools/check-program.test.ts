import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseVersion, whyUnfit } from './check-program.ts';
import { fakeProgram, temporaryFolder, writeScript } from './fixture.ts';
import type { Program } from './program.ts';

const promtool: Program = { name: 'promtool', binary: 'promtool' };

describe('parseVersion', () => {
  it.each([
    ['promtool, version 2.48.0 (branch: HEAD, revision: 6d80b3)', '2.48.0'],
    ['otelcol-contrib version 0.96.0', '0.96.0'],
    ['grafana version 10.2.3', '10.2.3'],
    ['Version 10.2.3 (commit: 1e84fede54, branch: HEAD)', '10.2.3'],
    ['Version  : v1.8.0\nBuild    : norev', '1.8.0'],
    ['tool version: v1.2.3-rc.1, built now', '1.2.3-rc.1'],
    ['etcd Version: 3.5.16\nGit SHA: f20bbad', '3.5.16'],
    ['Kubernetes v1.29.6', '1.29.6'],
    ['v5.7.1\n', '5.7.1'],
  ])('reads %j', (output, version) => {
    expect(parseVersion(output)).toBe(version);
  });

  it('finds none in `version (branch: …)`, which a build without linker flags prints', () => {
    expect(
      parseVersion('promtool, version  (branch: , revision: unknown)\n  go version: go1.26.8'),
    ).toBeUndefined();
  });
});

describe('whyUnfit', () => {
  it('has nothing against the pinned version', async () => {
    const path = fakeProgram(join(temporaryFolder(), 'promtool'), '2.48.0');
    expect(await whyUnfit(path, promtool, '2.48.0')).toBeUndefined();
  });

  it('names another version', async () => {
    const path = fakeProgram(join(temporaryFolder(), 'promtool'), '2.48.1');
    expect(await whyUnfit(path, promtool, '2.48.0')).toBe(`${path} is version 2.48.1`);
  });

  it('reads the version from standard error too', async () => {
    const path = writeScript(join(temporaryFolder(), 'promtool'), 'echo promtool, version 2.48.0 >&2');
    expect(await whyUnfit(path, promtool, '2.48.0')).toBeUndefined();
  });

  it('says that an executable tells no version, or does not run', async () => {
    const silent = writeScript(join(temporaryFolder(), 'promtool'), 'exit 3');
    expect(await whyUnfit(silent, promtool, '2.48.0')).toBe(`${silent} tells no version (exit code 3)`);
    expect(await whyUnfit('/nowhere/promtool', promtool, '2.48.0')).toMatch(
      /^\/nowhere\/promtool does not run: .*ENOENT/,
    );
  });

  it('names the parts that a program in the right version lacks', async () => {
    const script =
      'case $1 in components) echo "- name: otlp"; echo "- name: memory_limiter";; *) echo otelcol version 0.96.0;; esac';
    const path = writeScript(join(temporaryFolder(), 'otelcol'), script);
    const withParts = (...words: string[]): Program => ({
      name: 'otelcol',
      binary: 'otelcol',
      mustList: { args: ['components'], words },
    });
    expect(await whyUnfit(path, withParts('otlp', 'memory_limiter'), '0.96.0')).toBeUndefined();
    expect(await whyUnfit(path, withParts('otlp', 'loki', 'limiter'), '0.96.0')).toBe(
      `${path} lacks loki, limiter`,
    );
  });
});
