import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensurePrograms, findPrograms, ProgramsUnavailable } from './ensure-programs.ts';
import { fakeProgram, temporaryFolder } from './fixture.ts';
import type { ProgramFamily } from './program.ts';
import { resolveIfAvailable } from './resolve-program.ts';
import { Resolver } from './resolver.ts';

const families: readonly ProgramFamily[] = [
  { name: 'tempo', version: '2.3.1', programs: [{ name: 'tempo', binary: 'tempo' }] },
  { name: 'grafana', version: '10.2.3', programs: [{ name: 'grafana', binary: 'grafana' }] },
];

/** A resolver that finds Tempo and nothing else. */
function resolverWithTempo(): Resolver {
  const folder = temporaryFolder();
  fakeProgram(join(folder, 'tempo'), '2.3.1');
  return new Resolver({
    families,
    env: { PATH: `${folder}:/usr/bin:/bin` },
    cacheRoot: join(folder, 'cache'),
  });
}

describe('several programs', () => {
  it('are sorted into those that can be had and those that cannot', async () => {
    const { available, unavailable } = await findPrograms(['tempo', 'grafana'], {
      resolver: resolverWithTempo(),
    });
    expect([...available.keys()]).toEqual(['tempo']);
    expect([...unavailable.keys()]).toEqual(['grafana']);
  });

  it('are all needed, or the error names every one that is missing', async () => {
    const resolver = resolverWithTempo();
    const { tempo } = await ensurePrograms(['tempo'], { resolver });
    expect(tempo.version).toBe('2.3.1');
    const none = new Resolver({ families, env: { PATH: '' }, cacheRoot: '/nowhere' });
    const error: unknown = await ensurePrograms(['tempo', 'grafana'], { resolver: none }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ProgramsUnavailable);
    expect(String(error)).toMatch(/tempo 2\.3\.1 cannot be had[^]*\n\n[^]*grafana 10\.2\.3 cannot be had/);
  });
});

it('resolveIfAvailable has undefined for a program that cannot be had', async () => {
  const resolver = resolverWithTempo();
  expect((await resolveIfAvailable('tempo', { resolver }))?.origin).toBe('PATH');
  expect(await resolveIfAvailable('grafana', { resolver })).toBeUndefined();
  await expect(resolveIfAvailable('promtool', { resolver })).rejects.toThrow(
    'the program table has no promtool',
  );
});
