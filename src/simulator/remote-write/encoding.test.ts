import { describe, expect, it } from 'vitest';
import { snappyBlock } from './snappy.ts';
import { encodeWriteRequest, varint } from './write-request.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('varint', () => {
  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [1_700_000_000_000, '80d095ffbc31'],
  ])('writes %i as %s', (value, bytes) => {
    expect(hex(varint(value))).toBe(bytes);
  });

  it.each([-1, 1.5, NaN, 2 ** 53])('refuses %d', (value) => {
    expect(() => varint(value)).toThrow(RangeError);
  });
});

describe('encodeWriteRequest', () => {
  it('writes sorted labels and samples as protobuf does', () => {
    const request = encodeWriteRequest([{ name: 'x', labels: { b: '2', A: '1' }, samples: [[300, 1]] }]);
    // A write request of one series: labels A, __name__ and b, then a sample of a double and a varint.
    expect(hex(request)).toBe(
      '0a2d' +
        '0a060a0141120131' +
        '0a0d0a085f5f6e616d655f5f120178' +
        '0a060a0162120132' +
        '120c09000000000000f03f10ac02',
    );
  });

  it('writes exemplars behind the samples', () => {
    const exemplar = { labels: { t: '1' }, timestamp: 300, value: 1 };
    const request = encodeWriteRequest([{ name: 'x', labels: {}, samples: [], exemplars: [exemplar] }]);
    // A label, a double and a varint, as the third field of a series.
    expect(hex(request)).toBe(
      '0a25' +
        '0a0d0a085f5f6e616d655f5f120178' +
        '1a14' +
        '0a060a0174120131' +
        '11000000000000f03f' +
        '18ac02',
    );
  });

  it('is empty for nothing', () => {
    expect(encodeWriteRequest([])).toHaveLength(0);
  });
});

describe('snappyBlock', () => {
  /** Reads a block of literals back, by the format's description. */
  const read = (block: Uint8Array): Buffer => {
    let position = 0;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = block[position] ?? 0;
      position += 1;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const parts: Uint8Array[] = [];
    while (position < block.length) {
      expect(block[position]).toBe(0xf4);
      const size = (block[position + 1] ?? 0) + (block[position + 2] ?? 0) * 256 + 1;
      parts.push(block.subarray(position + 3, position + 3 + size));
      position += 3 + size;
    }
    const bytes = Buffer.concat(parts);
    expect(bytes.length).toBe(length);
    return bytes;
  };

  it.each([0, 1, 59, 60, 65_535, 65_536, 65_537, 200_000])('holds %i bytes as they are', (size) => {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * 31) % 256));
    expect(read(snappyBlock(bytes)).equals(bytes)).toBe(true);
  });
});
