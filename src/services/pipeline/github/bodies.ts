import { z } from 'zod';

/** The answer that a body belongs to, for as long as the body is held. */
const answers = new WeakMap<ReadableStream, Response>();

/**
 * `fetch`, for bodies that are read later. Node's own cancels the body of an answer that is collected as garbage before
 * anybody began to read: the reader then finds an empty body, and no error. Octokit hands over the body alone.
 */
export async function fetchHoldingAnswer(...request: Parameters<typeof fetch>): Promise<Response> {
  const answer = await fetch(...request);
  if (answer.body !== null) answers.set(answer.body, answer);
  return answer;
}

/** What was read of a body, in the pieces in which it came. */
export interface ReadBody {
  readonly parts: readonly Uint8Array[];
  /** Whether that is all of it. */
  readonly whole: boolean;
}

/**
 * Reads a body up to a limit; what lies beyond is left.
 * @throws Error where less came than the answer's head promised
 */
export async function readBody(body: unknown, limit: number): Promise<ReadBody> {
  const stream = z.instanceof(ReadableStream<Uint8Array>).parse(body);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(part);
    bytes += part.length;
    if (bytes > limit) return { parts, whole: false };
  }
  const headers = answers.get(stream)?.headers;
  const promised = headers?.get('content-length') ?? null;
  // A compressed body is longer than it was on its way.
  if (promised !== null && !headers?.has('content-encoding') && bytes < Number(promised))
    throw new Error(`GitHub's answer has ${bytes} bytes, ${promised} were promised`);
  return { parts, whole: true };
}
