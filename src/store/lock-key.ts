import { createHash } from 'node:crypto';

/** The number of an advisory lock: 48 bits of the name's hash, so that it is exact as a JavaScript number. */
export function lockKey(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6);
}
