import { createHash } from 'node:crypto';

/** What names a run's attempt everywhere. */
export interface AttemptName {
  readonly repository: string;
  readonly runId: number;
  readonly attempt: number;
}

/**
 * Ids that follow from the run alone: logs, exemplars and a second processing name the same trace, and anyone can
 * compute the link to it.
 */
export function traceIdOf({ repository, runId, attempt }: AttemptName): string {
  return digest(`run/${repository.toLowerCase()}/${runId}/${attempt}`, 32);
}

/** The span of the attempt itself. */
export function runSpanId(name: AttemptName): string {
  return digest(`run/${traceIdOf(name)}`, 16);
}

/** The span of a job. */
export function jobSpanId(name: AttemptName, jobId: number): string {
  return digest(`job/${traceIdOf(name)}/${jobId}`, 16);
}

/** The span of a step of a job. */
export function stepSpanId(name: AttemptName, jobId: number, step: number): string {
  return digest(`step/${traceIdOf(name)}/${jobId}/${step}`, 16);
}

function digest(text: string, digits: number): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, digits);
  // All zeroes is the one id that is not valid.
  return /^0+$/.test(hex) ? hex.replace(/0$/, '1') : hex;
}
