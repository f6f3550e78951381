export { deployedCollector, deployedLoki } from './deployed.ts';
export { LocalCluster, type ClusterPlaces } from './local-cluster.ts';
export { LocalLoki, localLoki, startLocalLoki, type StoredLine } from './local-loki.ts';
export { Replica } from './local-prometheus.ts';
export { localOverlay, type CollectorPorts, type LocalPlaces, type Pace } from './local-overlay.ts';
export {
  logsRequest,
  metricsRequest,
  sendOtlp,
  tracesRequest,
  type OtlpAttributes,
  type SentPoint,
  type SentRecord,
  type SentSpan,
} from './otlp-json.ts';
export {
  collectorPorts,
  prepareCollector,
  RunningCollector,
  startCollector,
  type CollectorStart,
} from './running-collector.ts';
export { sendSamples, type SampleSource } from './sample-source.ts';
export { escapeText } from './statement.ts';
export { startTraceSink, TraceSink, type ArrivedSpan } from './trace-sink.ts';
