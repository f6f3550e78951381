import {
  collectorAcceptedLogRecords,
  collectorAcceptedMetricPoints,
  collectorAcceptedSpans,
  collectorEnqueueFailedLogRecords,
  collectorEnqueueFailedMetricPoints,
  collectorEnqueueFailedSpans,
  collectorRefusedLogRecords,
  collectorRefusedMetricPoints,
  collectorRefusedSpans,
  collectorSendFailedLogRecords,
  collectorSendFailedMetricPoints,
  collectorSendFailedSpans,
  collectorSentLogRecords,
  collectorSentMetricPoints,
  collectorSentSpans,
} from '../metrics/otel-collector.ts';

/** The collector counts each signal by metrics of its own. */
export const signals = [
  {
    signal: 'spans',
    accepted: collectorAcceptedSpans,
    refused: collectorRefusedSpans,
    sent: collectorSentSpans,
    sendFailed: collectorSendFailedSpans,
    enqueueFailed: collectorEnqueueFailedSpans,
  },
  {
    signal: 'metric points',
    accepted: collectorAcceptedMetricPoints,
    refused: collectorRefusedMetricPoints,
    sent: collectorSentMetricPoints,
    sendFailed: collectorSendFailedMetricPoints,
    enqueueFailed: collectorEnqueueFailedMetricPoints,
  },
  {
    signal: 'log records',
    accepted: collectorAcceptedLogRecords,
    refused: collectorRefusedLogRecords,
    sent: collectorSentLogRecords,
    sendFailed: collectorSendFailedLogRecords,
    enqueueFailed: collectorEnqueueFailedLogRecords,
  },
] as const;
