import { describe, expect, it } from 'vitest';
import { absent, matcher, oneOf, present, startsWith } from './matcher.ts';

describe('matcher', () => {
  it('quotes and escapes the value', () => {
    expect(matcher('workflow', '=', 'say "hi"\\now\n')).toBe(String.raw`workflow="say \"hi\"\\now\n"`);
  });

  it('names the absence and the presence of a label', () => {
    expect([absent('workflow'), present('workflow')]).toEqual(['workflow=""', 'workflow!=""']);
  });

  it('takes each of several values literally', () => {
    expect(oneOf('severity', ['high', 'medium'])).toBe('severity=~"high|medium"');
    expect(oneOf('job', ['a.b', 'c'])).toBe(String.raw`job=~"a\\.b|c"`);
    expect(oneOf('severity', ['high'])).toBe('severity="high"');
    expect(() => oneOf('severity', [])).toThrow('no values for severity');
  });

  it('takes a prefix literally', () => {
    expect(startsWith('exporter', 'otlp/tempo')).toBe('exporter=~"otlp/tempo.*"');
  });
});
