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

/**
 * A line is longer than the 32,768 bytes that the collector reads: its cut leaves no half of a secret, ours would. A log
 * beyond the second is a mistake of its job.
 */
export const logLimits: LogLimits = { line: 33_000, total: 16 * 2 ** 20 };

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
 * @param pieces the log, cut anywhere
 * @param whole false where the log goes on after the last piece
 */
export function* parseLog(
  pieces: Iterable<string>,
  { startedAt, whole = true }: { readonly startedAt: number; readonly whole?: boolean },
  limits: LogLimits = logLimits,
): Generator<LogLine> {
  let time = startedAt;
  let taken = 0;
  for (const clipped of linesOf(pieces, limits.line + 64)) {
    const line = clipped.replace(/^\uFEFF/, '');
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
  if (!whole) yield { time, severity: 'WARN', text: '… log truncated: GitHub has more of it than is read' };
}

/** Text of pieces of UTF-8, which may be cut within a character. */
export function* decoded(parts: Iterable<Uint8Array>): Generator<string> {
  const decoder = new TextDecoder();
  for (const part of parts) yield decoder.decode(part, { stream: true });
  yield decoder.decode();
}

/** Lines, of which no more than the first `longest` characters are ever held. */
function* linesOf(pieces: Iterable<string>, longest: number): Generator<string> {
  let line = '';
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      yield line + piece.slice(from, Math.min(end, from + longest - line.length));
      [line, from] = ['', end + 1];
    }
    line += piece.slice(from, from + longest - line.length);
  }
  if (line !== '') yield line;
}

function severityOf(text: string): LogLine['severity'] {
  return markers.find(([pattern]) => pattern.test(text))?.[1] ?? 'INFO';
}
