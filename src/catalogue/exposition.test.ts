import { describe, expect, it } from 'vitest';
import { mergeFamilies, parseExposition } from './exposition.ts';

function labelsOf(text: string, name: string): Record<string, string[]> {
  const family = parseExposition(text).get(name);
  return Object.fromEntries([...(family?.labels ?? [])].map(([key, values]) => [key, [...values]]));
}

describe('parseExposition', () => {
  it('reads types and the labels of all series of a family', () => {
    const text = [
      '# HELP runs_total Runs.',
      '# TYPE runs_total counter',
      'runs_total{status="success"} 3',
      'runs_total{status="failure",ref="main"} 1.5e+3 1700000000000',
      '# TYPE idle gauge',
      'idle NaN',
      'unknown_metric 1',
      '',
    ].join('\n');
    const families = parseExposition(text);
    expect([...families.values()].map(({ name, type }) => [name, type])).toEqual([
      ['runs_total', 'counter'],
      ['idle', 'gauge'],
      ['unknown_metric', 'untyped'],
    ]);
    expect(labelsOf(text, 'runs_total')).toEqual({ status: ['success', 'failure'], ref: ['main'] });
  });

  it('gathers the parts of a histogram and a summary under one name, without le and quantile', () => {
    const text = [
      '# TYPE latency_seconds histogram',
      'latency_seconds_bucket{handler="/",le="+Inf"} 1',
      'latency_seconds_sum{handler="/"} 0.1',
      'latency_seconds_count{handler="/"} 1',
      '# TYPE gc_seconds summary',
      'gc_seconds{quantile="0.5"} 1',
      'gc_seconds_sum 1',
      'gc_seconds_count 1',
    ].join('\n');
    expect([...parseExposition(text).keys()]).toEqual(['latency_seconds', 'gc_seconds']);
    expect(labelsOf(text, 'latency_seconds')).toEqual({ handler: ['/'] });
    expect(labelsOf(text, 'gc_seconds')).toEqual({});
  });

  it('keeps a counter whose own name ends like a part', () => {
    expect([...parseExposition('# TYPE message_count counter\nmessage_count 1').keys()]).toEqual([
      'message_count',
    ]);
  });

  it('reads escapes, braces and commas in label values', () => {
    expect(labelsOf(String.raw`m{a="x\"}, y\\",b="1\n2"} 1`, 'm')).toEqual({ a: ['x"}, y\\'], b: ['1\n2'] });
  });

  it('refuses what is no sample', () => {
    expect(() => parseExposition('<html>')).toThrow(SyntaxError);
    expect(() => parseExposition('m{a=1} 1')).toThrow('labels not understood');
  });
});

describe('mergeFamilies', () => {
  it('unites the labels that instances show', () => {
    const merged = mergeFamilies([
      parseExposition('# TYPE m counter\nm{a="1"} 1'),
      parseExposition('# TYPE m counter\nm{a="2",b="x"} 1\nn 1'),
    ]);
    expect([...merged.keys()]).toEqual(['m', 'n']);
    expect(merged.get('m')?.labels).toEqual(
      new Map([
        ['a', new Set(['1', '2'])],
        ['b', new Set(['x'])],
      ]),
    );
  });
});
