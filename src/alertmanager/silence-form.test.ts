import { describe, expect, it } from 'vitest';
import { readSilenceForm } from './silence-form.ts';

const form = (filter: string): string =>
  `https://alerts.example.com/x/#/silences/new?filter=${encodeURIComponent(filter)}`;

describe('readSilenceForm', () => {
  it('reads all four kinds of matchers', () => {
    expect(readSilenceForm(form('{a="1", b!="2",c=~"3|4",  d!~"5"}'))).toEqual([
      { name: 'a', value: '1', isRegex: false, isEqual: true },
      { name: 'b', value: '2', isRegex: false, isEqual: false },
      { name: 'c', value: '3|4', isRegex: true, isEqual: true },
      { name: 'd', value: '5', isRegex: true, isEqual: false },
    ]);
  });

  it('keeps backslashes, and commas and braces within a value', () => {
    expect(readSilenceForm(form(String.raw`{a="x\.y\"z", b="}, {"}`))?.map(({ value }) => value)).toEqual([
      String.raw`x\.y\"z`,
      '}, {',
    ]);
  });

  it('takes + for itself', () => {
    expect(readSilenceForm('#/silences/new?filter=%7Ba%3D%22b+c%22%7D')?.[0]?.value).toBe('b+c');
  });

  it.each(['{a="say "hi""}', 'a="1"', '{a=1}', '{a="1" b="2"}', '{a="x\\"}'])(
    'reads nothing from %s',
    (filter) => {
      expect(readSilenceForm(form(filter))).toBeUndefined();
    },
  );

  it('reads nothing from what is not encoded', () => {
    expect(readSilenceForm('#/silences/new?filter={a="1"}')).toBeUndefined();
  });
});
