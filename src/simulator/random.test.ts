import { describe, expect, it } from 'vitest';
import { Random, hash } from './random.ts';

const draw = (random: Random, count: number, what: (random: Random) => number): number[] =>
  Array.from({ length: count }, () => what(random));

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('Random', () => {
  it('repeats itself for the same seed and key', () => {
    const first = draw(new Random(1, 'a', 2), 50, (random) => random.next());
    expect(draw(new Random(1, 'a', 2), 50, (random) => random.next())).toEqual(first);
  });

  it('differs by seed, by key, and by where the key is divided', () => {
    const firsts = [
      new Random(1, 'ab'),
      new Random(2, 'ab'),
      new Random(1, 'ac'),
      new Random(1, 'a', 'b'),
    ].map((random) => random.next());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('spreads evenly', () => {
    const tenths = new Array<number>(10).fill(0);
    const random = new Random(3, 'even');
    for (let i = 0; i < 20_000; i += 1) {
      const tenth = Math.floor(random.next() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(count).toBeGreaterThan(1800);
  });

  it('has the means that its distributions promise', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(mean(draw(new Random(seed, 'n'), 20_000, (random) => random.normal()))).toBeCloseTo(0, 1);
      expect(mean(draw(new Random(seed, 'e'), 20_000, (random) => random.exponential(3)))).toBeCloseTo(3, 0);
      expect(mean(draw(new Random(seed, 'p'), 5000, (random) => random.poisson(14)))).toBeCloseTo(14, 0);
    }
  });

  it('gives half of lognormal draws below the median', () => {
    const below = draw(new Random(9, 'l'), 10_000, (random) => random.lognormal(60, 0.5)).filter(
      (x) => x < 60,
    );
    expect(below.length).toBeGreaterThan(4700);
    expect(below.length).toBeLessThan(5300);
  });

  it('draws whole numbers up to both ends, and weighs', () => {
    const random = new Random(5, 'w');
    expect(new Set(draw(random, 300, (r) => r.whole(2, 4)))).toEqual(new Set([2, 3, 4]));
    expect(new Set(draw(random, 300, (r) => r.weighted([0, 1, 0, 3])))).toEqual(new Set([1, 3]));
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it('gives hexadecimal digits', () => {
    expect(new Random(5, 'sha').hex(40)).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('hash', () => {
  it('changes with every character', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'ab '];
    expect(new Set(texts.map((text) => hash(text))).size).toBe(texts.length);
  });
});
