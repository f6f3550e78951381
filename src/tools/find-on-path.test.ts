import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findOnPath } from './find-on-path.ts';
import { fakeProgram, temporaryFolder } from './fixture.ts';
import type { Program } from './program.ts';

const otelcol: Program = { name: 'otelcol', binary: 'otelcol', alsoOnPathAs: ['otelcol-contrib'] };

it('passes over other versions, folders and files that cannot be run', async () => {
  const folder = temporaryFolder();
  fakeProgram(join(folder, 'old/otelcol'), '0.95.0');
  mkdirSync(join(folder, 'odd/otelcol'), { recursive: true });
  mkdirSync(join(folder, 'plain'));
  writeFileSync(join(folder, 'plain/otelcol'), 'text', { mode: 0o644 });
  const right = fakeProgram(join(folder, 'new/otelcol-contrib'), '0.96.0');
  const path = ['old', 'odd', 'plain', 'missing', 'new'].map((name) => join(folder, name)).join(':');
  expect(await findOnPath(otelcol, '0.96.0', path)).toEqual({ path: right });
});

it('tells which versions it saw instead', async () => {
  const folder = temporaryFolder();
  const old = fakeProgram(join(folder, 'otelcol'), '0.95.0');
  expect(await findOnPath(otelcol, '0.96.0', `${folder}:${folder}`)).toEqual({
    why: `${old} is version 0.95.0`,
  });
});

it('tells under which names it looked', async () => {
  expect(await findOnPath(otelcol, '0.96.0', '')).toEqual({ why: 'no otelcol or otelcol-contrib there' });
});
