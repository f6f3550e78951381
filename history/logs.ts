import { createHash } from 'node:crypto';
import type { LogStream } from '../src/history/index.ts';
import type { Job, Model, RunAttempt } from '../src/simulator/index.ts';

type Line = readonly [time: number, line: string];
type Level = 'INFO' | 'WARN' | 'ERROR';

/** The trace that a run's spans and lines belong to: the same each time. */
export function traceIdOf({ repository, runId, attempt }: RunAttempt): string {
  return createHash('sha256').update(`${repository} ${runId} ${attempt}`).digest('hex').slice(0, 32);
}

/**
 * Logs of the model's runs that ended between two times, as the collector's exporter writes them: a JSON record a
 * line, by stream, in order of time.
 * @param shift milliseconds that are added to all times: Loki answers nothing that is older than its retention
 */
export function logsOf(model: Model, from: number, to: number, shift = 0): LogStream[] {
  const streams = new Map<string, { labels: Record<string, string>; lines: Line[] }>();
  for (const attempt of model.timeline.attempts) {
    if (attempt.updatedAt < from || attempt.updatedAt >= to) continue;
    for (const { level, time, line } of attempt.jobs.flatMap((job) => linesOf(attempt, job))) {
      const { repository, workflow } = attempt;
      const labels = { exporter: 'OTLP', job: 'github-actions', level, repository, workflow };
      const key = JSON.stringify(labels);
      const stream = streams.get(key) ?? { labels, lines: new Array<Line>() };
      stream.lines.push([time + shift, line]);
      streams.set(key, stream);
    }
  }
  return [...streams.values()].map(({ labels, lines }) => ({
    labels,
    lines: lines.sort(([a], [b]) => a - b),
  }));
}

function linesOf(attempt: RunAttempt, job: Job): { level: Level; time: number; line: string }[] {
  const record = (level: Level, time: number, body: string) => ({
    level,
    time,
    line: JSON.stringify({
      body,
      traceid: traceIdOf(attempt),
      spanid: createHash('sha256').update(body).digest('hex').slice(0, 16),
      severity: level.toLowerCase(),
      attributes: { 'cicd.pipeline.run.id': String(attempt.runId) },
      resources: { 'service.name': 'github-actions' },
    }),
  });
  return job.steps.flatMap((step) => {
    const begin = record('INFO', step.startedAt, `##[group]${step.name}`);
    const end =
      step.conclusion === 'failure'
        ? record('ERROR', step.completedAt, `##[error]Process completed with exit code 1 in "${step.name}"`)
        : record('INFO', step.completedAt, `${step.name}: done`);
    return [begin, end];
  });
}
