import type { LabelSpec, Vector, Where } from '../promql/index.ts';
import { type Duration, Selector, toMatchers } from '../promql/index.ts';

/** How urgent an alert is; `none` for what no person is told of. */
export type Severity = 'critical' | 'high' | 'medium' | 'none';

/** A panel that shows what an alert speaks of, and the alert's labels that the dashboard's variables take over. */
export interface PanelLink {
  readonly dashboard: string;
  readonly panel: number;
  /** Labels of the alert that are variables of the dashboard, of the same name. */
  readonly variables?: readonly string[];
}

/** An alerting rule. `summary` and `description` are templates of Prometheus over `$labels` and `$value`. */
export interface AlertRule {
  readonly kind: 'alert';
  readonly alert: string;
  readonly expr: Vector;
  readonly for?: Duration;
  /** How long it goes on after its condition ended: against flapping. */
  readonly keepFiringFor?: Duration;
  readonly severity: Severity;
  readonly component: string;
  /** Further labels, such as the one that chooses a recovery handler. */
  readonly labels?: Readonly<Record<string, string>>;
  /** One line, without values that change: it is the title of a notification. */
  readonly summary: string;
  /** What was measured, against which limit. */
  readonly description: string;
  readonly panel: PanelLink;
}

/** A recording rule. */
export interface RecordingRule {
  readonly kind: 'record';
  readonly record: string;
  readonly expr: Vector;
  /** What the series means: it stands as a comment in the generated file. */
  readonly help: string;
}

/** A recording rule whose series queries can be built from, with the labels of its expression. */
export interface RecordedSeries<L extends string> extends RecordingRule {
  where(conditions?: Where<Readonly<Record<L, 'any'>>>): Selector<'gauge', L>;
}

/** Rules that are evaluated together, one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly interval?: Duration;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** Defines an alert; the name is CamelCase, and a page of that name stands in runbooks/. */
export function alert(rule: Omit<AlertRule, 'kind'>): AlertRule {
  return { kind: 'alert', ...rule };
}

/** Defines a recording rule, named `level:metric:operation` after Prometheus' convention. */
export function recordingRule<L extends string>(rule: {
  readonly record: string;
  readonly expr: Vector<L>;
  readonly help: string;
}): RecordedSeries<L> {
  return {
    kind: 'record',
    ...rule,
    where: (conditions) => {
      const where: Readonly<Record<string, Where<LabelSpec>[string]>> = conditions ?? {};
      return new Selector<'gauge', L>(rule.record, toMatchers(where), rule.expr.labels);
    },
  };
}
