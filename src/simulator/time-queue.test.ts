import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { TimeQueue } from './time-queue.ts';

describe('TimeQueue', () => {
  it('gives the earliest first, and of equal times the first that came', () => {
    const queue = new TimeQueue<string>();
    queue.push(5, 'e');
    queue.push(1, 'a');
    queue.push(5, 'f');
    queue.push(3, 'c');
    const order: string[] = [];
    for (let next = queue.pop(); next; next = queue.pop()) order.push(next.item);
    expect(order).toEqual(['a', 'c', 'e', 'f']);
  });

  it('sorts whatever is put in while things are taken out', () => {
    const random = new Random(4, 'queue');
    const queue = new TimeQueue<number>();
    let taken = -1;
    for (let i = 0; i < 2000; i += 1) {
      queue.push(taken + random.whole(0, 50), i);
      if (!random.chance(0.45)) continue;
      const next = queue.pop();
      expect(next?.time).toBeGreaterThanOrEqual(taken);
      taken = next?.time ?? taken;
    }
    const rest: number[] = [];
    for (let next = queue.pop(); next; next = queue.pop()) rest.push(next.time);
    expect(rest).toEqual([...rest].sort((a, b) => a - b));
  });
});
