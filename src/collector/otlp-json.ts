/** Attributes of a resource, span or record: text and whole numbers. */
export type OtlpAttributes = Readonly<Record<string, string | number>>;

/** A span in the terms of its sender; times in milliseconds since 1970. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** OTLP's number: 1 internal, 2 server, 3 client. */
  readonly kind?: number;
  readonly from: number;
  readonly to: number;
  readonly failed?: boolean;
  readonly attributes?: OtlpAttributes;
}

/** A log record; time in milliseconds since 1970. */
export interface SentRecord {
  readonly time: number;
  /** Text, or OTLP's own form of a value. */
  readonly body: string | object;
  readonly severity?: number;
  readonly attributes?: OtlpAttributes;
}

/** A value of a cumulative counter; time in milliseconds since 1970. */
export interface SentPoint {
  readonly name: string;
  readonly time: number;
  readonly value: number;
  readonly attributes?: OtlpAttributes;
}

/** OTLP's JSON encoding of spans of one resource. */
export function tracesRequest(resource: OtlpAttributes, spans: readonly SentSpan[]): object {
  const sent = spans.map(({ from, to, failed = false, attributes = {}, kind = 1, ...ids }) => ({
    ...ids,
    kind,
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(to),
    status: failed ? { code: 2 } : {},
    attributes: keyValues(attributes),
  }));
  return {
    resourceSpans: [{ resource: { attributes: keyValues(resource) }, scopeSpans: [{ spans: sent }] }],
  };
}

/** OTLP's JSON encoding of log records of one resource. */
export function logsRequest(resource: OtlpAttributes, records: readonly SentRecord[]): object {
  const logRecords = records.map(({ time, body, severity = 0, attributes = {} }) => ({
    timeUnixNano: nanoseconds(time),
    severityNumber: severity,
    body: typeof body === 'string' ? { stringValue: body } : body,
    attributes: keyValues(attributes),
  }));
  return { resourceLogs: [{ resource: { attributes: keyValues(resource) }, scopeLogs: [{ logRecords }] }] };
}

/** OTLP's JSON encoding of values of cumulative counters of one resource. */
export function metricsRequest(resource: OtlpAttributes, points: readonly SentPoint[]): object {
  const metrics = points.map(({ name, time, value, attributes = {} }) => ({
    name,
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [{ timeUnixNano: nanoseconds(time), asDouble: value, attributes: keyValues(attributes) }],
    },
  }));
  return {
    resourceMetrics: [{ resource: { attributes: keyValues(resource) }, scopeMetrics: [{ metrics }] }],
  };
}

/**
 * Sends a request to a collector's HTTP receiver.
 * @throws Error with the collector's words where it does not take it
 */
export async function sendOtlp(
  otlp: string,
  signal: 'traces' | 'logs' | 'metrics',
  request: object | string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const body =
    request instanceof Uint8Array || typeof request === 'string' ? request : JSON.stringify(request);
  const response = await fetch(`${otlp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the collector answered ${response.status} to ${signal}: ${text}`);
}

function keyValues(attributes: OtlpAttributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}
