import { describe, expect, it } from 'vitest';
import { stageOf } from './stage.ts';
import { cleanText } from '../../../github/index.ts';

describe('stage', () => {
  it.each([
    ['build', 'build'],
    ['test (18, ubuntu)', 'test'],
    ['test (a (b), c)', 'test'],
    ['deploy (eu) / smoke (1)', 'deploy / smoke'],
    ['deploy (prod) now', 'deploy (prod) now'],
    ['(only)', '(only)'],
    ['broken)', 'broken)'],
    ['', ''],
  ])('%j is %j', (name, stage) => {
    expect(stageOf(name)).toBe(stage);
  });

  it('takes no time for a hostile name', () => {
    const begun = performance.now();
    stageOf('('.repeat(100_000) + ')');
    stageOf(`${' ('.repeat(50_000)}${')'.repeat(50_000)}`);
    expect(performance.now() - begun).toBeLessThan(200);
  });
});

describe('text', () => {
  it('loses what could do harm', () => {
    expect(cleanText('a\nb\0c\u001b[31m"')).toBe('a b c [31m"');
    expect(cleanText('\ud800x')).toBe('\ufffdx');
    expect(cleanText('x'.repeat(10_000))).toHaveLength(200);
    expect(cleanText('😀'.repeat(300))).toBe('😀'.repeat(200));
  });
});
