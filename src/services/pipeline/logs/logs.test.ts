import { describe, expect, it } from 'vitest';
import { parseLog } from './parse-log.ts';

const at = (text: string): number => Date.parse(text);

describe('log of a job', () => {
  it('gives lines with their time and severity', () => {
    const log = [
      '\uFEFF2026-01-05T10:00:00.1234567Z ##[group]Run npm test',
      '2026-01-05T10:00:01.0000000Z \u001b[31mred\u001b[0m',
      'continued',
      '2026-01-05T10:00:02.0000000Z ##[error]Process completed with exit code 1.',
      '2026-01-05T10:00:03.0000000Z ##[warning]old',
      '2026-01-05T10:00:03.0000000Z ',
    ].join('\n');
    expect([...parseLog(log, 0)]).toEqual([
      { time: at('2026-01-05T10:00:00.123Z'), severity: 'INFO', text: '##[group]Run npm test' },
      { time: at('2026-01-05T10:00:01Z'), severity: 'INFO', text: 'red' },
      { time: at('2026-01-05T10:00:01Z'), severity: 'INFO', text: 'continued' },
      {
        time: at('2026-01-05T10:00:02Z'),
        severity: 'ERROR',
        text: '##[error]Process completed with exit code 1.',
      },
      { time: at('2026-01-05T10:00:03Z'), severity: 'WARN', text: '##[warning]old' },
    ]);
  });

  it('is cut where it is too long, and says so', () => {
    const lines = [...parseLog(`${'a'.repeat(500)}\n${'b'.repeat(50)}\nc`, 0, { line: 60, total: 100 })];
    expect(lines.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^a{60} … line truncated$/),
      expect.stringMatching(/log truncated after 100 characters/),
    ]);
  });
});
