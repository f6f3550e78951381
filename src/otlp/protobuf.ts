/** Writes Protocol Buffers messages, as far as OTLP's histograms need them. */
export class ProtobufWriter {
  readonly #parts: Buffer[] = [];

  /** A field of length-delimited bytes: text, bytes, or a message. */
  bytes(field: number, value: Buffer | string | ProtobufWriter): this {
    const content = value instanceof ProtobufWriter ? value.finish() : Buffer.from(value);
    this.#parts.push(varint(field * 8 + 2), varint(content.length), content);
    return this;
  }

  /** A field of a small whole number: an enumeration. */
  varint(field: number, value: number): this {
    this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  fixed64(field: number, value: bigint): this {
    this.#parts.push(varint(field * 8 + 1), fixed64(value));
    return this;
  }

  double(field: number, value: number): this {
    this.#parts.push(varint(field * 8 + 1), double(value));
    return this;
  }

  packedFixed64(field: number, values: readonly number[]): this {
    return this.bytes(field, Buffer.concat(values.map((value) => fixed64(BigInt(value)))));
  }

  packedDouble(field: number, values: readonly number[]): this {
    return this.bytes(field, Buffer.concat(values.map(double)));
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

function fixed64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
}
