import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decoded, logLimits, parseLog } from './parse-log.ts';

const at = (text: string): number => Date.parse(text);

describe('log of a job', () => {
  it('gives lines with their time and severity', () => {
    const log = [
      '\uFEFF2026-01-05T10:00:00.1234567Z ##[group]Run npm test',
      '2026-01-05T10:00:01.0000000Z \u001b[31mred\u001b[0m',
      'continued ü',
      '2026-01-05T10:00:02.0000000Z ##[error]Process completed with exit code 1.',
      '2026-01-05T10:00:03.0000000Z ##[warning]old',
      '2026-01-05T10:00:03.0000000Z ',
    ].join('\n');
    const lines = [
      { time: at('2026-01-05T10:00:00.123Z'), severity: 'INFO', text: '##[group]Run npm test' },
      { time: at('2026-01-05T10:00:01Z'), severity: 'INFO', text: 'red' },
      { time: at('2026-01-05T10:00:01Z'), severity: 'INFO', text: 'continued ü' },
      {
        time: at('2026-01-05T10:00:02Z'),
        severity: 'ERROR',
        text: '##[error]Process completed with exit code 1.',
      },
      { time: at('2026-01-05T10:00:03Z'), severity: 'WARN', text: '##[warning]old' },
    ];
    expect([...parseLog([log], { startedAt: 0 })]).toEqual(lines);
    // However it is cut on its way, also within a character.
    const bytes = Array.from(Buffer.from(log), (_, index) => Buffer.from(log).subarray(index, index + 1));
    expect([...parseLog(decoded(bytes), { startedAt: 0 })]).toEqual(lines);
  });

  it('leaves to the collector to cut what it would cut: after it has masked', async () => {
    const deployed = '../../../../deploy/base/otel-collector/collector.yaml';
    const text = await readFile(join(import.meta.dirname, deployed), 'utf8');
    const cuts = [...text.matchAll(/Len\(body\) > (\d+)$/gm)].map(([, length]) => Number(length));
    expect(cuts).toHaveLength(2);
    expect(logLimits.line).toBeGreaterThan(Math.max(...cuts));
  });

  it('is cut where it is too long, and says so', () => {
    const limits = { line: 60, total: 100 };
    const lines = (text: string, whole: boolean): string[] =>
      [...parseLog([text], { startedAt: 0, whole }, limits)].map((line) => line.text);
    expect(lines(`${'a'.repeat(500)}\n${'b'.repeat(50)}\nc`, true)).toEqual([
      expect.stringMatching(/^a{60} … line truncated$/),
      '… log truncated after 100 characters',
    ]);
    // More of it is at GitHub than is read: short lines with long times, or colours.
    expect(lines('a\nb', false)).toEqual([
      'a',
      'b',
      expect.stringMatching(/^… log truncated: GitHub has more/),
    ]);
  });
});
