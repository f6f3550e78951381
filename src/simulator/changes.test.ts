import { describe, expect, it } from 'vitest';
import { type Change, changesOf } from './changes.ts';
import { companySettings, monday } from './fixture.ts';
import { buildOrganisation } from './build-organisation.ts';
import { day, within } from './time.ts';

const organisation = buildOrganisation(companySettings);
const [backend] = organisation.repositories;

const changes = (seed: number, from: number, to: number): Change[] =>
  backend ? changesOf(organisation, backend, seed, { from, to }) : [];

describe('changesOf', () => {
  it('is the same for the same seed and another for another', () => {
    expect(changes(1, monday, monday + day)).toEqual(changes(1, monday, monday + day));
    expect(changes(2, monday, monday + day)).not.toEqual(changes(1, monday, monday + day));
  });

  it('says of a day what it says of the week, whole seconds apart', () => {
    for (const seed of [1, 2, 3]) {
      const week = changes(seed, monday, monday + 7 * day);
      const tuesday = { from: monday + day, to: monday + 2 * day };
      const shas = (list: readonly Change[]): string[] => list.map(({ sha }) => sha);
      expect(shas(changes(seed, tuesday.from, tuesday.to))).toEqual(
        shas(week.filter(({ at }) => within(tuesday, at))),
      );
      expect(new Set(week.map(({ at }) => at)).size).toBe(week.length);
      expect(week.every(({ at }) => at % 1000 === 0)).toBe(true);
    }
  });

  it('pushes to the default branch only by merging', () => {
    const week = changes(1, monday, monday + 7 * day);
    const own = week.filter(({ headRepository }) => headRepository === 'acme/backend');
    expect(own.filter(({ branch }) => branch === 'main').every(({ event }) => event === 'push')).toBe(true);
    expect(own.filter(({ event }) => event === 'push').every(({ branch }) => branch === 'main')).toBe(true);
    expect(week.filter(({ event }) => event === 'push').length).toBeGreaterThan(50);
  });

  it('has forks whose branch is called like the default branch', () => {
    const forks = changes(1, monday, monday + 14 * day).filter(
      ({ headRepository }) => headRepository !== 'acme/backend',
    );
    expect(forks.length).toBeGreaterThan(0);
    for (const fork of forks) expect(fork).toMatchObject({ event: 'pull_request', branch: 'main' });
  });

  it('rests at the weekend', () => {
    const count = (from: number): number => changes(1, from, from + day).length;
    expect(count(monday + day)).toBeGreaterThan(5 * count(monday + 6 * day));
  });
});
