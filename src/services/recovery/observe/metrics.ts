import {
  Counter,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
  collectDefaultMetrics,
} from 'prom-client';
import { statuses } from '../../../../metrics/labels.ts';
import * as recovery from '../../../../metrics/recovery.ts';
import type { Settings } from '../../../settings/index.ts';
import type { HandlerName } from '../handlers/handler.ts';

/** A recovery as metrics see it. */
export interface Subject {
  readonly handler: HandlerName;
  readonly repository: string;
  readonly workflow: string;
  /** The trace that tells of it. */
  readonly traceId?: string | undefined;
}

/** How a rerun that did not succeed ended, besides GitHub's own words; and what kept one from being asked for. */
const ownReasons = ['lost', 'refused', 'superseded', 'too_old', 'unauthorised', 'other'] as const;
const reasons: readonly string[] = [...statuses.filter((status) => status !== 'success'), ...ownReasons];
/** Series that exist from the start: what GitHub's reruns mostly end with. */
const firstReasons = ['failure', 'timed_out', 'cancelled', 'lost', 'refused', 'unauthorised'] as const;

/** What the service says of itself on `/metrics`, in OpenMetrics, with exemplars. */
export class RecoveryMetrics {
  readonly registry = new Registry<OpenMetricsContentType>();
  readonly #attempts: Counter;
  readonly #success: Counter;
  readonly #failure: Counter;
  readonly #duration: Histogram;
  readonly #circuit: Gauge;
  readonly #alerts: Counter;

  /** @param backlog read at each scrape; shared by all replicas */
  constructor(options: { readonly settings: Settings; readonly backlog: () => Promise<number> }) {
    const registry = this.registry;
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    collectDefaultMetrics({ register: registry });
    const registers = [registry];
    const work = ['handler', 'repository', 'workflow'];
    const counter = ({ name, help }: { name: string; help: string }, labelNames: string[]): Counter =>
      new Counter({ name, help, labelNames, registers, enableExemplars: true });
    this.#attempts = counter(recovery.recoveryAttempts, work);
    this.#success = counter(recovery.recoverySuccess, work);
    this.#failure = counter(recovery.recoveryFailure, [...work, 'reason']);
    this.#alerts = counter(recovery.recoveryAlerts, ['outcome']);
    const { name, help, buckets = [] } = recovery.recoveryDuration;
    this.#duration = new Histogram({
      name,
      help,
      labelNames: ['handler'],
      buckets: [...buckets],
      registers,
      enableExemplars: true,
    });
    this.#circuit = new Gauge({
      name: recovery.recoveryCircuitState.name,
      help: recovery.recoveryCircuitState.help,
      labelNames: ['target'],
      registers,
    });
    new Gauge({
      name: recovery.recoveryBacklog.name,
      help: recovery.recoveryBacklog.help,
      registers,
      async collect() {
        this.set(await options.backlog());
      },
    });
    this.circuit(0);
    for (const outcome of recovery.recoveryAlerts.labels.outcome) this.alerts(outcome, 0);
    for (const { name: repository, workflows } of options.settings.github.repositories)
      for (const { name: workflow } of workflows) this.#begin({ repository, workflow });
    for (const handler of recovery.recoveryHandlers) this.#duration.zero({ handler });
  }

  readonly alerts = (outcome: 'accepted' | 'ignored', count: number): void => {
    this.#alerts.inc({ labels: { outcome }, value: count });
  };

  readonly circuit = (state: 0 | 1 | 2): void => {
    this.#circuit.set({ target: 'github' }, state);
  };

  attempted(subject: Subject): void {
    this.#attempts.inc(withExemplar(subject));
  }

  /** @param outcome GitHub's conclusion, or one of ours */
  ended(subject: Subject, outcome: string, seconds: number): void {
    if (outcome === 'success') this.#success.inc(withExemplar(subject));
    else {
      const reason = reasons.includes(outcome) ? outcome : 'other';
      this.#failure.inc(withExemplar(subject, { reason }));
    }
    const { handler } = subject;
    this.#duration.observe({ ...withExemplar(subject), labels: { handler }, value: seconds });
  }

  /** A failed run cannot be repeated now, for a reason that a person has to remove. */
  hindered(subject: Subject, reason: 'unauthorised'): void {
    this.#failure.inc(withExemplar(subject, { reason }));
  }

  /** Series at 0: what is born with its first event is not seen by `increase()`. */
  #begin(workflow: { readonly repository: string; readonly workflow: string }): void {
    for (const handler of recovery.recoveryHandlers) {
      const labels = { handler, ...workflow };
      this.#attempts.inc({ labels, value: 0 });
      this.#success.inc({ labels, value: 0 });
      for (const reason of handler === 'workflow_retry' ? firstReasons : [])
        this.#failure.inc({ labels: { ...labels, reason }, value: 0 });
    }
  }
}

function withExemplar(
  { handler, repository, workflow, traceId }: Subject,
  more: Readonly<Record<string, string>> = {},
): { labels: Record<string, string>; value: number; exemplarLabels?: Record<string, string> } {
  return {
    labels: { handler, repository, workflow, ...more },
    value: 1,
    ...(traceId === undefined ? {} : { exemplarLabels: { trace_id: traceId } }),
  };
}
