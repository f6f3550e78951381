import { describe, expect, it } from 'vitest';
import { flow } from './layout.ts';

const size = (w: number, h = 8) => ({ w, h });

describe('flow', () => {
  it('fills lines from left to right, each as high as its highest panel', () => {
    expect(flow([size(12), size(12, 10), size(8), size(16)], 1)).toEqual({
      places: [
        { x: 0, y: 1, w: 12, h: 8 },
        { x: 12, y: 1, w: 12, h: 10 },
        { x: 0, y: 11, w: 8, h: 8 },
        { x: 8, y: 11, w: 16, h: 8 },
      ],
      bottom: 19,
    });
  });

  it('gives the last panel of a line what is left of it', () => {
    const { places } = flow([size(12), size(24), size(8), size(8)], 0);
    expect(places.map(({ x, w }) => [x, w])).toEqual([
      [0, 24],
      [0, 24],
      [0, 8],
      [8, 16],
    ]);
  });

  it('refuses a panel that is wider than the grid, or has no width', () => {
    expect(() => flow([size(25)], 0)).toThrow('1 to 24 columns wide, not 25');
    expect(() => flow([size(0)], 0)).toThrow(RangeError);
  });
});
