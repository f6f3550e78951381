import { cleanText } from '../../../github/index.ts';

/** One line of a job's log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly severity: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly text: string;
}

/** How much of a log is taken over. */
export interface LogLimits {
  /** Characters of one line. */
  readonly line: number;
  /** Characters of the whole. */
  readonly total: number;
}

/** Loki refuses longer lines; a log beyond the second is a mistake of its job. */
export const logLimits: LogLimits = { line: 16_384, total: 16 * 2 ** 20 };

const markers: readonly (readonly [RegExp, LogLine['severity']])[] = [
  [/^##\[error\]/, 'ERROR'],
  [/^##\[warning\]/, 'WARN'],
  [/^##\[debug\]/, 'DEBUG'],
];
// Colours and what else terminals obey.
const terminalCodes = /\u001b\[[0-9;?]*[A-Za-z]/g;

/**
 * Reads the log of a job as GitHub gives it: each line begins with its time. Lines without one belong to the moment of
 * the line before. What is beyond the limit is left out, and a last line says so.
 */
export function* parseLog(log: string, startedAt: number, limits: LogLimits = logLimits): Generator<LogLine> {
  let time = startedAt;
  let taken = 0;
  for (let from = 0; from < log.length;) {
    const end = log.indexOf('\n', from);
    const to = end < 0 ? log.length : end;
    const line = log.slice(from, Math.min(to, from + limits.line + 64)).replace(/^\uFEFF/, '');
    from = to + 1;
    const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z) ?/.exec(line);
    if (match?.[1] !== undefined) time = Date.parse(match[1].replace(/(\.\d{3})\d+/, '$1'));
    const text = line
      .slice(match?.[0].length ?? 0)
      .replaceAll(terminalCodes, '')
      .trimEnd();
    if (text === '') continue;
    const shown = cleanText(text, limits.line);
    taken += shown.length;
    if (taken > limits.total) {
      yield { time, severity: 'WARN', text: `… log truncated after ${limits.total} characters` };
      return;
    }
    yield {
      time,
      severity: severityOf(text),
      text: shown + (text.length > limits.line ? ' … line truncated' : ''),
    };
  }
}

function severityOf(text: string): LogLine['severity'] {
  return markers.find(([pattern]) => pattern.test(text))?.[1] ?? 'INFO';
}
