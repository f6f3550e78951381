// The least that OTLP's JSON encoding needs (opentelemetry-proto, "OTLP/HTTP JSON"): one piece of each signal.

/** A trace of one span that failed: every sampling policy for errors keeps it. */
export function exampleTrace(number: number): object {
  const span = {
    traceId: number.toString(16).padStart(32, '0'),
    spanId: '00000000000000aa',
    name: 'example',
    kind: 2,
    startTimeUnixNano: nanoseconds(),
    endTimeUnixNano: nanoseconds(),
    status: { code: 2 },
  };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

/** One value of one gauge. */
export function exampleMetric(value: number): object {
  const gauge = { dataPoints: [{ asDouble: value, timeUnixNano: nanoseconds() }] };
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'example', gauge }] }] }] };
}

/** One log record. */
export function exampleLog(): object {
  const record = { timeUnixNano: nanoseconds(), body: { stringValue: 'example' } };
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
}

function nanoseconds(): string {
  return `${Date.now()}000000`;
}
