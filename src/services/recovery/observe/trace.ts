import { createHash } from 'node:crypto';
import { type Attributes, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ATTR_ERROR_TYPE, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { runSpanId, traceIdOf } from '../../../github/index.ts';
import { toSpan } from '../../../otlp/index.ts';
import type { Alert } from '../tables/alerts.ts';
import type { Rerun } from '../tables/reruns.ts';

/** `service.name` of the service's own traces. */
export const recoveryServiceName = 'recovery';
const resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: recoveryServiceName });

/** The trace of a recovery: it follows from the rerun alone, so that metrics may name it before it is sent. */
export function recoveryTraceId({
  repository,
  runId,
  attempt,
}: Pick<Rerun, 'repository' | 'runId' | 'attempt'>): string {
  return digest(`recovery/${repository.toLowerCase()}/${runId}/${attempt}`, 32);
}

/**
 * The trace of a recovery that has ended: the alert's arrival to the rerun's end, with the decision, the request and
 * the rerun below it. It links to the trace of the attempt that failed and to that of its rerun.
 */
export function toRecoveryTrace(rerun: Rerun, alert: Alert): ReadableSpan[] {
  const { repository, workflow, runId, attempt, outcome } = rerun;
  const traceId = recoveryTraceId(rerun);
  const rootId = digest(`${traceId}/recovery`, 16);
  const end = (rerun.endedAt ?? rerun.decidedAt).getTime();
  const decided = rerun.decidedAt.getTime();
  const told = Math.min(rerun.toldAt.getTime(), decided);
  const attributes: Attributes = {
    'cicd.pipeline.name': workflow,
    'cicd.pipeline.run.id': `${runId}`,
    'vcs.provider.name': 'github',
    'vcs.owner.name': repository.split('/')[0] ?? '',
    'vcs.repository.name': repository.split('/')[1] ?? '',
    'github.run.attempt': attempt,
    'recovery.handler': 'workflow_retry',
    'recovery.scope': rerun.scope,
    'recovery.outcome': outcome ?? '',
    'alert.name': alert.alertname,
    'alert.fingerprint': alert.fingerprint,
    'alert.starts_at': alert.startsAt.toISOString(),
  };
  const span = (
    name: string,
    from: number,
    to: number,
    more: {
      readonly id: string;
      readonly parent?: string;
      readonly kind?: SpanKind;
      readonly attributes?: Attributes;
    },
  ): ReadableSpan => ({
    ...toSpan({
      traceId,
      spanId: more.id,
      ...(more.parent === undefined ? {} : { parentSpanId: more.parent }),
      ...(more.kind === undefined ? {} : { kind: more.kind }),
      name,
      from,
      to,
      conclusion: undefined,
      attributes: more.attributes ?? {},
    }),
    resource,
  });
  const child = (name: string, from: number, to: number, kind: SpanKind): ReadableSpan =>
    span(name, from, to, { id: digest(`${traceId}/${name}`, 16), parent: rootId, kind });
  const asked = rerun.askedAt?.getTime();
  const failed = outcome !== 'success';
  const root: ReadableSpan = {
    ...span(`RECOVER ${workflow}`, told, end, {
      id: rootId,
      kind: SpanKind.CONSUMER,
      attributes: failed ? { ...attributes, [ATTR_ERROR_TYPE]: outcome ?? '' } : attributes,
    }),
    status: failed ? { code: SpanStatusCode.ERROR, message: outcome ?? '' } : { code: SpanStatusCode.UNSET },
    links: [attempt, attempt + 1].map((number) => {
      const name = { repository, runId, attempt: number };
      return {
        context: { traceId: traceIdOf(name), spanId: runSpanId(name), traceFlags: TraceFlags.SAMPLED },
        attributes: { 'github.run.attempt': number, 'link.role': number === attempt ? 'failed' : 'rerun' },
      };
    }),
  };
  return [
    root,
    child('decide', told, decided, SpanKind.INTERNAL),
    child(`ask for rerun of ${rerun.scope}`, decided, asked ?? end, SpanKind.CLIENT),
    ...(asked === undefined ? [] : [child('watch rerun', asked, end, SpanKind.INTERNAL)]),
  ];
}

function digest(text: string, digits: number): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, digits);
  return /^0+$/.test(hex) ? hex.replace(/0$/, '1') : hex;
}
