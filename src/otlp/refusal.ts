import { z } from 'zod';

/** The collector answered, and did not take all of it. */
export class RefusedByCollector extends Error {
  /** It took the rest: to send the same again is what OTLP forbids, and would change nothing. */
  readonly partly: boolean;

  constructor(message: string, partly: boolean) {
    super(message);
    this.name = 'RefusedByCollector';
    this.partly = partly;
  }
}

const count = z.coerce.number().default(0);
const answer = z.object({
  partialSuccess: z.object({
    rejectedSpans: count,
    rejectedLogRecords: count,
    rejectedDataPoints: count,
    errorMessage: z.string().default(''),
  }),
});

/**
 * What an answer of success says that was not taken. The SDK takes such an answer for a success.
 * @returns undefined where all was taken; a message alone is a warning
 * @see https://opentelemetry.io/docs/specs/otlp/#partial-success
 */
export function refusalIn(response: unknown): RefusedByCollector | undefined {
  const { data } = answer.safeParse(response);
  if (data === undefined) return undefined;
  const { rejectedSpans, rejectedLogRecords, rejectedDataPoints, errorMessage } = data.partialSuccess;
  const rejected = rejectedSpans + rejectedLogRecords + rejectedDataPoints;
  return rejected > 0
    ? new RefusedByCollector(`${rejected} were rejected: ${errorMessage.slice(0, 500)}`, true)
    : undefined;
}

/** 400 and 413 over HTTP; INVALID_ARGUMENT, and RESOURCE_EXHAUSTED for what is too large, over gRPC. */
const aboutTheRequest = new Set([400, 413, 3, 8]);

/** An error that says something of what was sent, not of the collector's state, as a refusal; others as they are. */
export function asRefusal(error: Error): Error {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'number' && aboutTheRequest.has(code)
    ? new RefusedByCollector(`refused with ${code}: ${error.message.slice(0, 500)}`, false)
    : error;
}
