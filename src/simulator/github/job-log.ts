import type { Job, RunAttempt } from '../run.ts';

/** The log of a job that ended, in the form in which GitHub stores it: each line with its time. */
export function jobLog({ reports }: RunAttempt, { name, steps, startedAt, runner }: Job): string {
  const lines = [line(startedAt, `Requested labels: ${runner ?? ''}`)];
  for (const step of steps) {
    if (step.conclusion === 'skipped') continue;
    lines.push(
      line(step.startedAt, `##[group]Run ${step.name}`),
      line(step.startedAt, '##[endgroup]'),
      line(step.startedAt, `\u001b[36;1m${step.name}\u001b[0m`),
    );
    if (step.conclusion === 'success') continue;
    for (const report of reports.filter(({ job }) => job === name)) {
      for (const test of report.failed)
        lines.push(line(step.completedAt, `✗ ${test.className} › ${test.name}`));
    }
    lines.push(line(step.completedAt, `##[error]Process completed with exit code 1.`));
  }
  return `\uFEFF${lines.join('\n')}\n`;
}

function line(time: number, text: string): string {
  return `${new Date(time).toISOString().replace('Z', '0000Z')} ${text}`;
}
