import { createHmac } from 'node:crypto';

/** The secret of the tests' webhook. */
export const testSecret = 'a secret of the tests';

/** Headers of a delivery, signed as GitHub signs. */
export function signedHeaders(body: string | Buffer, event: string, id: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', testSecret).update(body).digest('hex')}`,
  };
}
