import { pipelineLogs } from '../metrics/log-streams.ts';
import { spanCalls } from '../metrics/tempo-generator.ts';
import { durationP95 } from '../recording-rules/pipeline-duration-p95.ts';
import { sources } from '../src/dashboards/index.ts';
import { type DataSource, escapeProvisioned } from '../src/datasources/index.ts';
import { logLines } from '../src/logql/index.ts';
import { type Vector, rate, render, sumBy } from '../src/promql/index.ts';

/** A span's attribute. In single quotes: those of PromQL around it would escape double ones, and Grafana find nothing. */
const tag = (name: string): string => `\${__span.tags['${name}']}`;

/** Queries that lead from a span to metrics. */
export const spanQueries: readonly { readonly name: string; readonly vector: Vector }[] = [
  {
    name: 'How long this workflow takes (p95)',
    vector: durationP95.where({
      repository: `${tag('vcs.owner.name')}/${tag('vcs.repository.name')}`,
      workflow: tag('cicd.pipeline.name'),
    }),
  },
  {
    name: 'Calls of this service that were kept',
    vector: sumBy(['span_name'], rate(spanCalls.where({ service: tag('service.name') }).over('5m'))),
  },
];

/** The query that leads from a span to the lines of its trace, in whatever tenant. */
export const spanLogs = logLines(pipelineLogs, { exporter: 'OTLP' }).containing('${__trace.traceId}');

/** Traces: from a span to its log and to metrics; the service graph stands in Prometheus. */
export const tempo: DataSource = {
  name: sources.tempo.name,
  uid: sources.tempo.uid,
  type: 'tempo',
  url: 'http://tempo-query-frontend.observability.svc:3200',
  jsonData: {
    serviceMap: { datasourceUid: sources.prometheus.uid },
    nodeGraph: { enabled: true },
    search: { hide: false },
    lokiSearch: { datasourceUid: sources.loki.uid },
    spanBar: { type: 'Duration' },
    tracesToLogsV2: {
      datasourceUid: sources.loki.uid,
      // A job's log is fetched after its run has ended.
      spanStartTimeShift: '-1h',
      spanEndTimeShift: '1h',
      customQuery: true,
      query: escapeProvisioned(spanLogs.text),
    },
    tracesToMetrics: {
      datasourceUid: sources.prometheus.uid,
      spanStartTimeShift: '-1d',
      spanEndTimeShift: '1h',
      queries: spanQueries.map(({ name, vector }) => ({
        name,
        query: escapeProvisioned(render(vector.node)),
      })),
    },
  },
};
