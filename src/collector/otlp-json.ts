/** Attributes of a resource, scope, span or record: text, whole numbers, or OTLP's own form of a value. */
export type OtlpAttributes = Readonly<Record<string, string | number | object>>;

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
  /** Of its status, where it failed. */
  readonly message?: string;
  readonly attributes?: OtlpAttributes;
  readonly events?: readonly { readonly name: string; readonly attributes: OtlpAttributes }[];
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

/** OTLP's JSON encoding of spans of one resource and scope. */
export function tracesRequest(
  resource: OtlpAttributes,
  spans: readonly SentSpan[],
  scope: OtlpAttributes = {},
): object {
  const sent = spans.map(({ from, to, failed = false, message, attributes = {}, events = [], ...rest }) => ({
    kind: 1,
    ...rest,
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(to),
    status: failed ? { code: 2, message } : {},
    attributes: keyValues(attributes),
    events: events.map((event) => ({
      timeUnixNano: nanoseconds(from),
      name: event.name,
      attributes: keyValues(event.attributes),
    })),
  }));
  const scopeSpans = [{ scope: { name: 'test', attributes: keyValues(scope) }, spans: sent }];
  return { resourceSpans: [{ resource: { attributes: keyValues(resource) }, scopeSpans }] };
}

/** OTLP's JSON encoding of log records of one resource and scope. */
export function logsRequest(
  resource: OtlpAttributes,
  records: readonly SentRecord[],
  scope: OtlpAttributes = {},
): object {
  const logRecords = records.map(({ time, body, severity = 0, attributes = {} }) => ({
    timeUnixNano: nanoseconds(time),
    severityNumber: severity,
    body: typeof body === 'string' ? { stringValue: body } : body,
    attributes: keyValues(attributes),
  }));
  const scopeLogs = [{ scope: { name: 'test', attributes: keyValues(scope) }, logRecords }];
  return { resourceLogs: [{ resource: { attributes: keyValues(resource) }, scopeLogs }] };
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
    value: anyValue(value),
  }));
}

function anyValue(value: string | number | object): object {
  if (typeof value === 'object') return value;
  return typeof value === 'string' ? { stringValue: value } : { intValue: String(value) };
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}
