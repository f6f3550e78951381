/** A series with samples, as remote write sends it. */
export interface TimeSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In order of time; time stamps are milliseconds since 1970. */
  readonly samples: readonly (readonly [timestamp: number, value: number])[];
  readonly exemplars?: readonly Exemplar[];
}

/** A single event behind a series; its labels name the trace. Time stamp in milliseconds. */
export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly timestamp: number;
  readonly value: number;
}

const encoder = new TextEncoder();

/**
 * Encodes a `prometheus.WriteRequest` (remote write 1.0, `prompb/remote.proto` and `types.proto`): labels sorted by
 * name, `__name__` among them, as the protocol asks.
 */
export function encodeWriteRequest(series: readonly TimeSeries[]): Uint8Array {
  return Buffer.concat(series.map((one) => field(1, encodeTimeSeries(one))));
}

function encodeTimeSeries({ name, labels, samples, exemplars = [] }: TimeSeries): Uint8Array {
  const pairs: [string, string][] = [['__name__', name], ...Object.entries(labels)];
  return Buffer.concat([
    // Prometheus compares bytes; names of labels are ASCII, so code units do as well.
    ...pairs
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, value]) => field(1, encodeLabel(label, value))),
    ...samples.map(([timestamp, value]) => field(2, encodeSample(timestamp, value))),
    ...exemplars.map((exemplar) => field(3, encodeExemplar(exemplar))),
  ]);
}

function encodeExemplar({ labels, timestamp, value }: Exemplar): Uint8Array {
  const pairs = Object.entries(labels).map(([label, text]) => field(1, encodeLabel(label, text)));
  return Buffer.concat([
    ...pairs,
    double(2, value),
    Buffer.from([(3 << 3) | wireType.varint]),
    varint(timestamp),
  ]);
}

function encodeLabel(name: string, value: string): Uint8Array {
  return Buffer.concat([field(1, encoder.encode(name)), field(2, encoder.encode(value))]);
}

function encodeSample(timestamp: number, value: number): Uint8Array {
  return Buffer.concat([double(1, value), Buffer.from([(2 << 3) | wireType.varint]), varint(timestamp)]);
}

function double(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | wireType.fixed64;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

const wireType = { varint: 0, fixed64: 1, bytes: 2 } as const;

function field(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([(number << 3) | wireType.bytes]), varint(bytes.length), bytes]);
}

/**
 * A whole number in protobuf's variable length, seven bits a byte.
 * @throws RangeError for what is not a whole number from 0 to 2^53 - 1
 */
export function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a whole number: ${value}`);
  const bytes: number[] = [];
  let rest = value;
  // Beyond 32 bits JavaScript's bit operators lose what is above.
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}
