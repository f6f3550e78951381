import { varint } from './write-request.ts';

const longestLiteral = 0x1_0000;
// Tag of a literal whose length stands in the two bytes after it.
const literalTag = 61 << 2;

/**
 * The bytes in snappy's block format (`format_description.txt` of google/snappy), which remote write asks for:
 * literals only, so nothing gets smaller. That is valid, and on loopback as good.
 */
export function snappyBlock(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [varint(bytes.length)];
  for (let start = 0; start < bytes.length; start += longestLiteral) {
    const literal = bytes.subarray(start, start + longestLiteral);
    const length = literal.length - 1;
    parts.push(Uint8Array.of(literalTag, length & 0xff, length >> 8), literal);
  }
  return Buffer.concat(parts);
}
