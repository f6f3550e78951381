import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
  type RowPanel,
  TimePickerBuilder,
  type VariableModel,
  VariableType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardDefinition, NumberedRow } from './dashboard.ts';
import { columns, flow } from './layout.ts';
import { refIdOf } from './table.ts';

/** The version of the dashboard model that Grafana 10.2 writes; older ones it migrates at each load. */
const schemaVersion = 38;

/** Tag that all dashboards of the stack carry: they link to each other by it. */
export const stackTag = 'cicd';

/** Rows are numbered from here on, beyond the ids of panels. */
const firstRowId = 1001;

/**
 * A dashboard as Grafana loads it: what the SDK builds, and what it leaves open (ids, places, letters of queries,
 * time range, annotations, the model's version). Same definition, same bytes.
 */
export function finishDashboard(definition: DashboardDefinition): Dashboard {
  const { uid, title, description, from, refresh } = definition;
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([stackTag, uid])
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: 'now' })
    .timepicker(
      new TimePickerBuilder()
        .refreshIntervals(['30s', '1m', '5m', '15m', '1h'])
        .timeOptions(['1h', '3h', '6h', '24h', '7d', '30d', '90d']),
    )
    .refresh(refresh)
    .links([otherDashboards()])
    .build();
  return {
    ...dashboard,
    id: null,
    schemaVersion,
    version: 1,
    templating: { list: definition.variables.map(withoutIntervals) },
    annotations: { list: [...definition.annotations] },
    panels: placed(definition.rows),
  };
}

/** Text of a dashboard's file. */
export function dashboardText(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** The SDK gives the fields of an interval variable to every variable; Grafana's types know them on none. */
function withoutIntervals(variable: VariableModel): VariableModel {
  if (variable.type === VariableType.Interval) return variable;
  const rest = { ...variable };
  delete rest.auto;
  delete rest.auto_min;
  delete rest.auto_count;
  return rest;
}

function placed(rows: readonly NumberedRow[]): (Panel | RowPanel)[] {
  const result: (Panel | RowPanel)[] = [];
  let y = 0;
  rows.forEach(({ title, panels }, index) => {
    const row = new RowBuilder(title).gridPos({ x: 0, y, w: columns, h: 1 }).build();
    result.push({ ...row, id: firstRowId + index, panels: [] });
    const built = panels.map(({ id, panel }) => ({ ...panel.build(), id }));
    const sizes = built.map(({ gridPos }) => ({ w: gridPos?.w ?? columns / 2, h: gridPos?.h ?? 8 }));
    const { places, bottom } = flow(sizes, y + 1);
    built.forEach((panel, at) => {
      const gridPos = places[at];
      const targets = panel.targets?.map((target, order) => ({ ...target, refId: refId(target, order) }));
      result.push({ ...panel, ...(gridPos && { gridPos }), ...(targets && { targets }) });
    });
    y = bottom;
  });
  return result;
}

function refId(target: object, order: number): string {
  const given = 'refId' in target && typeof target.refId === 'string' ? target.refId : '';
  return given === '' ? refIdOf(order) : given;
}

function otherDashboards(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Other dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([stackTag])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}
