/** Takes one line of progress, without a line end. */
export type Log = (line: string) => void;

/** Writes progress to standard error, so that standard output stays a command's result. */
export function logToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
