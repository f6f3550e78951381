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
const resourceExhausted = 8;

/** What a gRPC error holds besides its code, as far as it is read here. */
const withDetails = z.object({
  metadata: z.custom<{ get(key: string): readonly unknown[] }>(
    (value) => typeof value === 'object' && value !== null && 'get' in value,
  ),
});

/** An error that says something of what was sent, not of the collector's state, as a refusal; others as they are. */
export function asRefusal(error: Error): Error {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'number' || !aboutTheRequest.has(code)) return error;
  if (code === resourceExhausted && hasRetryInfo(error)) return error;
  return new RefusedByCollector(`refused with ${code}: ${error.message.slice(0, 500)}`, false);
}

/**
 * Whether a receiver that has no room now says when it may have some.
 * @see https://opentelemetry.io/docs/specs/otlp/#failures
 */
function hasRetryInfo(error: Error): boolean {
  const { data } = withDetails.safeParse(error);
  // google.rpc.Status in Protocol Buffers: each detail has its type's name written out.
  const details = data?.metadata.get('grpc-status-details-bin') ?? [];
  return details.some((detail) => Buffer.isBuffer(detail) && detail.includes('google.rpc.RetryInfo'));
}
