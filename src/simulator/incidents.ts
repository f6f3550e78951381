import type { costProviders } from '../../metrics/labels.ts';

/** When an incident begins and when it is over, in milliseconds since 1970. */
interface Scene {
  readonly start: number;
  readonly end: number;
}

/** An incident of one workflow. */
interface WorkflowScene extends Scene {
  readonly repository: string;
  readonly workflow: string;
  /** Runs of the workflow that the incident adds, so that it shows at night too: one every so many minutes. */
  readonly runEveryMinutes?: number;
}

/** What the workflow relies on on the default branch is broken: every run fails, reruns too, until the end. */
export type BadDeploy = WorkflowScene & { readonly kind: 'bad-deploy' };

/** A test fails at this rate and passes when it is repeated on the same commit. */
export type FlakyWeek = WorkflowScene & {
  readonly kind: 'flaky-tests';
  readonly suite: string;
  /** How many of the suite's tests do so. */
  readonly tests: number;
  /** How likely a run of the suite is to meet one. */
  readonly rate: number;
};

/** Jobs on the default branch fail at this rate for reasons that a rerun gets over: the recovery service's hour. */
export type TransientFailures = WorkflowScene & {
  readonly kind: 'transient-failures';
  readonly rate: number;
};

/** Jobs take this many times as long. */
export type SlowBuild = WorkflowScene & { readonly kind: 'slow-build'; readonly factor: number };

/** Too few runners, in one repository or in all: jobs wait about this long. */
export type QueueJam = Scene & {
  readonly kind: 'queue-jam';
  readonly repository?: string;
  readonly typicalMinutes: number;
  readonly runEveryMinutes?: number;
};

/** A run begins with the incident and hangs until its end; then it is cancelled, or after six hours timed out. */
export type StuckRun = WorkflowScene & { readonly kind: 'stuck-run' };

/** No series of the pipeline exporter: its process is down, or it is up and what it sends arrives nowhere. */
export type ExporterGone = Scene & { readonly kind: 'exporter-gone'; readonly mode: 'down' | 'silent' };

/** A provider's days cost this many times as much; GitHub's bill follows from the runs. */
export type CostOverrun = Scene & {
  readonly kind: 'cost-overrun';
  readonly provider: 'aws' | 'claude';
  /** Only this service of the bill. */
  readonly service?: string;
  readonly factor: number;
};

/** The provider's bills cannot be read. */
export type BillingOutage = Scene & {
  readonly kind: 'billing-outage';
  readonly provider: (typeof costProviders)[number];
};

/** GitHub answers no request of ours; runs go on. The recovery service's circuit opens. */
export type GithubApiOutage = Scene & { readonly kind: 'github-api-outage' };

/** Something that goes wrong on purpose, laid over the organisation's normal days. */
export type Incident =
  | BadDeploy
  | FlakyWeek
  | TransientFailures
  | SlowBuild
  | QueueJam
  | StuckRun
  | ExporterGone
  | CostOverrun
  | BillingOutage
  | GithubApiOutage;

/** An incident by its kind. */
export type IncidentOf<K extends Incident['kind']> = Extract<Incident, { kind: K }>;

/** The incidents of one kind, in their order. */
export function incidentsOf<K extends Incident['kind']>(
  incidents: readonly Incident[],
  kind: K,
): IncidentOf<K>[] {
  return incidents.filter((incident): incident is IncidentOf<K> => incident.kind === kind);
}

/** Whether the incident goes on at this time. */
export function isOn({ start, end }: Scene, time: number): boolean {
  return start <= time && time < end;
}

/**
 * When the exporter can be heard of again: the time itself where it can be, else the end of the last incident that
 * keeps it silent, one after another.
 */
export function afterIncidents(incidents: readonly Scene[], time: number): number {
  let free = time;
  for (;;) {
    const on = incidents.find((incident) => isOn(incident, free));
    if (on === undefined) return free;
    free = on.end;
  }
}
