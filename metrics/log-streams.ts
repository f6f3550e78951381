import { stream } from '../src/logql/index.ts';

// Log streams in Loki, by the labels that the collector gives them: its `loki` exporter sets `exporter`, `job` and
// `level`, and promotes the attributes that its hint names. Everything else stays in the record.

/** Levels as the exporter writes them, from the record's severity number. */
export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** Levels that somebody should read. */
export const errorLevels = ['ERROR', 'FATAL'] as const;

const exported = { exporter: ['OTLP'], job: 'any', level: logLevels } as const;

/** Logs of GitHub Actions' jobs, a record a line, as the pipeline exporter fetches them. */
export const pipelineLogs = stream({
  help: 'Logs of jobs',
  labels: { ...exported, repository: 'any', workflow: 'any' },
});

/** Logs of the stack's own services and of whatever sends logs to the collector. */
export const serviceLogs = stream({ help: 'Logs of services', labels: exported });
