/** Where a collector on this machine listens, keeps its files and sends to. */
export interface LocalPlaces {
  /** Folder for its queues; it must exist. */
  readonly queues: string;
  readonly ports: CollectorPorts;
  /** Addresses (host:port) of the second hop of all members. */
  readonly members: readonly string[];
  /** Base addresses of both Prometheus replicas, and of Loki. */
  readonly prometheus: readonly [string, string];
  readonly loki: string;
  /** host:port of an OTLP receiver. */
  readonly tempo: string;
  /** Folder with tls.crt, tls.key and ca.crt; without it connections are not encrypted. */
  readonly certificates?: string;
  readonly pace?: Pace;
}

/** Ports of one collector. */
export type CollectorPorts = Readonly<
  Record<'grpc' | 'http' | 'whole' | 'health' | 'zpages' | 'metrics', number>
>;

/** How long a local collector waits; durations of the collector. */
export interface Pace {
  readonly batch: string;
  readonly decision: string;
  readonly flush: string;
}

const quick: Pace = { batch: '200ms', decision: '4s', flush: '1s' };

/**
 * What a collector on this machine has otherwise than the deployed one; everything else is the deployed text. Each
 * path stands with its reason in `deploy/base/otel-collector/README.md`, and a test holds the two together.
 */
export function localOverlay(places: LocalPlaces): object {
  const { queues, ports, members, prometheus, loki, tempo, certificates, pace = quick } = places;
  const at = (port: number): { endpoint: string } => ({ endpoint: `127.0.0.1:${port}` });
  const files = {
    ca_file: `${certificates}/ca.crt`,
    cert_file: `${certificates}/tls.crt`,
    key_file: `${certificates}/tls.key`,
  };
  const client = certificates === undefined ? { tls: null } : { tls: files };
  // As the deployed transport.yaml: without TLS nothing would find a dead connection.
  const remoteWrite = { ...client, idle_conn_timeout: certificates === undefined ? '5s' : '90s' };
  // gRPC encrypts unless told otherwise; HTTP goes by the address.
  const grpcClient = certificates === undefined ? { tls: { insecure: true, ...noFiles } } : { tls: files };
  const server =
    certificates === undefined
      ? { tls: null }
      : { tls: { cert_file: files.cert_file, key_file: files.key_file, client_ca_file: files.ca_file } };
  return {
    extensions: {
      health_check: at(ports.health),
      zpages: at(ports.zpages),
      'file_storage/queues': { directory: queues, compaction: { directory: queues } },
    },
    receivers: {
      otlp: { protocols: { grpc: at(ports.grpc), http: at(ports.http) } },
      'otlp/whole-traces': { protocols: { grpc: { ...at(ports.whole), ...server } } },
    },
    processors: {
      k8sattributes: { passthrough: true },
      resourcedetection: { detectors: ['env'] },
      batch: { timeout: pace.batch },
      tail_sampling: { decision_wait: pace.decision },
    },
    connectors: {
      spanmetrics: { metrics_flush_interval: pace.flush },
      servicegraph: { metrics_flush_interval: pace.flush },
    },
    exporters: {
      loadbalancing: {
        protocol: { otlp: grpcClient },
        resolver: { dns: null, static: { hostnames: members } },
      },
      'prometheusremotewrite/0': { endpoint: `${prometheus[0]}/api/v1/write`, ...remoteWrite },
      'prometheusremotewrite/1': { endpoint: `${prometheus[1]}/api/v1/write`, ...remoteWrite },
      loki: { endpoint: `${loki}/loki/api/v1/push`, ...client },
      'otlp/tempo': { endpoint: tempo, ...grpcClient },
    },
    service: { telemetry: { metrics: { address: `127.0.0.1:${ports.metrics}` } } },
  };
}

/** Removes the deployed files from a client that encrypts nothing: it would read them all the same. */
const noFiles = { ca_file: '', cert_file: '', key_file: '' };
