import { type Command, CommanderError } from 'commander';
import { UsageError } from './usage-error.ts';

/** Exit codes: 0 success, 1 findings, 2 wrong usage. */
const exitCode = { findings: 1, usage: 2 } as const;

/** Runs the command that this process was called with; what goes wrong is told and decides the exit code. */
export async function runCommands(program: Command): Promise<void> {
  program.showHelpAfterError('(--help lists what there is)').exitOverride();
  for (const command of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.exitOverride().allowExcessArguments(false).showHelpAfterError();
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Says what went wrong in words; a stack trace only for a fault of our own. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode.usage;
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return exitCode.usage;
  }
  // A host with several addresses: each one's reason counts, the whole has none.
  if (error instanceof AggregateError) {
    for (const one of error.errors) report(one);
    return exitCode.findings;
  }
  const text = error instanceof Error ? (isExpected(error) ? error.message : error.stack) : undefined;
  process.stderr.write(`${text ?? String(error)}\n`);
  return exitCode.findings;
}

/** Errors that a message tells in full: our own kinds, and the system's (a folder that cannot be written). */
function isExpected(error: Error): boolean {
  return 'syscall' in error || !['Error', 'TypeError', 'RangeError', 'ReferenceError'].includes(error.name);
}
