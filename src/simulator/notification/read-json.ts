import type { z } from 'zod';
import { Refused, type Request } from './http-stand-in.ts';

/**
 * Reads a body of JSON by a schema.
 *
 * @returns what the schema makes of it
 * @throws Refused with status 400 where it is no JSON, is not announced as such, or does not fit the schema
 */
export function readJson<Message>({ headers, body }: Request, schema: z.ZodType<Message>): Message {
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
    throw new Refused(400, `content type ${headers['content-type'] ?? '(none)'}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refused(400, 'no JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refused(
    400,
    result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}
