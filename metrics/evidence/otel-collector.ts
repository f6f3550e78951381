import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePorts } from '../../src/tools/index.ts';
import { exampleLog, exampleMetric, exampleTrace } from './otlp.ts';
import { type Scene, post, scrape } from './scene.ts';

/**
 * A collector takes all three signals, spreads its traces over itself, samples them, and sends to three backends
 * through queues of one batch: so they overflow while a backend is slow or gone.
 */
export const otelCollectorScene: Scene = {
  program: 'otelcol',
  needs: [],
  async play(stage, find) {
    const [http = 0, sampling = 0, metrics = 0, health = 0, nobody = 0] = await freePorts(5);
    const backend = await stage.standIn({ '/write': 200, '/push': 400 }, 200);
    const ports = { http, sampling, metrics, health, nobody };
    const config = await stage.write('collector.yaml', stringify(configuration(ports, backend)));
    await stage.start(find('otelcol'), [`--config=${config}`], { url: `http://127.0.0.1:${health}/` });
    const receiver = `http://127.0.0.1:${http}/v1`;
    for (let number = 1; number <= 20; number += 1) {
      await Promise.all([
        post(`${receiver}/traces`, exampleTrace(number)),
        post(`${receiver}/metrics`, exampleMetric(number)),
        post(`${receiver}/logs`, exampleLog()),
      ]);
      await sleep(20);
    }
    return () => scrape([`http://127.0.0.1:${metrics}/metrics`]);
  },
};

type Ports = Readonly<Record<'http' | 'sampling' | 'metrics' | 'health' | 'nobody', number>>;

function configuration(ports: Ports, backend: string): object {
  const impatient = {
    sending_queue: { queue_size: 1, num_consumers: 1 },
    retry_on_failure: { enabled: false },
  };
  const address = (port: number): { endpoint: string } => ({ endpoint: `127.0.0.1:${port}` });
  return {
    extensions: { health_check: address(ports.health) },
    receivers: {
      otlp: { protocols: { http: address(ports.http) } },
      'otlp/sampling': { protocols: { grpc: address(ports.sampling) } },
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_mib: 1024 },
      tail_sampling: {
        decision_wait: '1s',
        policies: [
          { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
          { name: 'rest', type: 'probabilistic', probabilistic: { sampling_percentage: 50 } },
        ],
      },
    },
    exporters: {
      loadbalancing: {
        protocol: { otlp: { tls: { insecure: true } } },
        resolver: { static: { hostnames: [`127.0.0.1:${ports.sampling}`] } },
      },
      // Nobody there: each batch is tried for a second, and the next ones find the queue full.
      'otlp/tempo': {
        ...address(ports.nobody),
        tls: { insecure: true },
        sending_queue: impatient.sending_queue,
        retry_on_failure: { initial_interval: '100ms', max_interval: '500ms', max_elapsed_time: '1s' },
      },
      prometheusremotewrite: {
        endpoint: `${backend}/write`,
        retry_on_failure: { enabled: false },
        remote_write_queue: { queue_size: 1, num_consumers: 1 },
      },
      loki: { ...impatient, endpoint: `${backend}/push` },
    },
    service: {
      extensions: ['health_check'],
      telemetry: { metrics: { address: `127.0.0.1:${ports.metrics}` } },
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['loadbalancing'] },
        'traces/sampling': {
          receivers: ['otlp/sampling'],
          processors: ['tail_sampling'],
          exporters: ['otlp/tempo'],
        },
        metrics: {
          receivers: ['otlp'],
          processors: ['memory_limiter'],
          exporters: ['prometheusremotewrite'],
        },
        logs: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['loki'] },
      },
    },
  };
}
