import { type Incident, incidentsOf, isOn } from './incidents.ts';
import type { Ref } from './run.ts';
import { minute } from './time.ts';

/** What the incidents of the moment make of a job. */
export interface Conditions {
  /** How many times its usual duration a job takes. */
  readonly slowness: number;
  /** Where runners are short: how long a job waits, in milliseconds, and until when that lasts. */
  readonly jam: { readonly typical: number; readonly until: number } | undefined;
  /** Every run fails until then; undefined where nothing is broken. */
  readonly brokenUntil: number | undefined;
  /** How likely a job is to fail for a passing reason, beyond the usual. */
  readonly transientRate: number;
  /** Tests that fail now and then. */
  readonly flaky: { readonly suite: string; readonly tests: number; readonly rate: number } | undefined;
}

/** The conditions under which a workflow's job is made at this time. */
export function conditionsAt(
  incidents: readonly Incident[],
  where: { readonly repository: string; readonly workflow: string; readonly ref: Ref },
  time: number,
): Conditions {
  const now = incidents.filter((incident) => isOn(incident, time));
  const here = <I extends { repository: string; workflow: string }>(found: readonly I[]): I | undefined =>
    found.find(({ repository, workflow }) => repository === where.repository && workflow === where.workflow);
  const onDefault = where.ref === 'default';
  const jam = incidentsOf(now, 'queue-jam').find(
    ({ repository }) => repository === undefined || repository === where.repository,
  );
  const bad = here(incidentsOf(now, 'bad-deploy'));
  const flaky = here(incidentsOf(now, 'flaky-tests'));
  return {
    slowness: here(incidentsOf(now, 'slow-build'))?.factor ?? 1,
    transientRate: onDefault ? (here(incidentsOf(now, 'transient-failures'))?.rate ?? 0) : 0,
    jam: jam && { typical: jam.typicalMinutes * minute, until: jam.end },
    brokenUntil: onDefault ? bad?.end : undefined,
    flaky,
  };
}
