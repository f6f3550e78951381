import { type DashboardDefinition, type Row, numbered } from '../src/dashboards/index.ts';
import { standardAnnotations } from './annotations.ts';
import { type DashboardUid, panels } from './panels.ts';
import { standardVariables } from './variables.ts';

/** What a dashboard's `index.ts` says; the rest is the same on all of them. */
export interface StandardDashboard<U extends DashboardUid> {
  readonly uid: U;
  readonly title: string;
  readonly folder?: string;
  readonly description: string;
  readonly from: string;
  readonly refresh: string;
  readonly moreVariables?: DashboardDefinition['variables'];
  readonly rows: readonly Row<keyof (typeof panels)[U] & string>[];
}

/** A dashboard with the variables and annotations that all have, and the ids of `panels.ts`. */
export function standardDashboard<U extends DashboardUid>(
  options: StandardDashboard<U>,
): DashboardDefinition {
  const { uid, rows, folder = 'Pipelines', moreVariables = [], ...facts } = options;
  const ids: Readonly<Record<string, number>> = panels[uid];
  return {
    uid,
    folder,
    ...facts,
    variables: [...standardVariables(), ...moreVariables],
    annotations: standardAnnotations(),
    rows: numbered<string>(ids, rows),
  };
}
