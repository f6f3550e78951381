import { join } from 'node:path';
import ts from 'typescript';
import { type ReadDashboard, type ReadPanel, panelsOf } from './inspect.ts';

// The types of @grafana/schema as an oracle: Grafana's own description of every panel's options, at its version. They
// are types alone, so what is generated is written down as TypeScript and given to the compiler.

/** A value with the type that it must have. */
export interface TypedValue {
  /** Where it stands, for a person. */
  readonly where: string;
  readonly type: string;
  readonly value: unknown;
}

const raw = '@grafana/schema/dist/esm/raw';

/** Modules of the types, by the prefix that they are imported under. */
const modules: Readonly<Record<string, string>> = {
  dashboard: `${raw}/dashboard/x/dashboard_types.gen`,
  timeseries: `${raw}/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen`,
  stat: `${raw}/composable/stat/panelcfg/x/StatPanelCfg_types.gen`,
  statetimeline: `${raw}/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen`,
  table: `${raw}/composable/table/panelcfg/x/TablePanelCfg_types.gen`,
  heatmap: `${raw}/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen`,
  logs: `${raw}/composable/logs/panelcfg/x/LogsPanelCfg_types.gen`,
  nodegraph: `${raw}/composable/nodegraph/panelcfg/x/NodeGraphPanelCfg_types.gen`,
  prometheus: `${raw}/composable/prometheus/dataquery/x/PrometheusDataQuery_types.gen`,
  loki: `${raw}/composable/loki/dataquery/x/LokiDataQuery_types.gen`,
  tempo: `${raw}/composable/tempo/dataquery/x/TempoDataQuery_types.gen`,
  own: './src/dashboards/beyond-schema.ts',
};

/** Types of a panel kind's options and of its fields' own settings; `never` where it has none. */
const panelTypes: Readonly<Record<string, { readonly options: string; readonly custom?: string }>> = {
  timeseries: { options: 'timeseries.Options', custom: 'timeseries.FieldConfig' },
  stat: { options: 'stat.Options' },
  'state-timeline': { options: 'statetimeline.Options', custom: 'statetimeline.FieldConfig' },
  table: { options: 'table.Options', custom: 'table.FieldConfig' },
  heatmap: { options: 'heatmap.Options', custom: 'heatmap.FieldConfig' },
  logs: { options: 'logs.Options' },
  nodeGraph: { options: 'nodegraph.Options' },
  // Grafana has no schema of these two: the first is read from its source, the second takes no options.
  alertlist: { options: 'own.AlertListSettings' },
  traces: { options: 'Record<string, never>' },
};

const queryTypes: Readonly<Record<string, string>> = {
  prometheus: 'prometheus.PrometheusDataQuery',
  loki: 'loki.LokiDataQuery',
  tempo: 'tempo.TempoQuery',
};

/** Everything of a dashboard that has a type. */
export function typedValues(read: ReadDashboard): TypedValue[] {
  const { panels, annotations, templating, ...rest } = read;
  return [
    {
      where: read.uid,
      type: `Omit<dashboard.Dashboard, 'panels' | 'annotations' | 'templating'>`,
      value: rest,
    },
    ...templating.list.map((variable) => ({
      where: `${read.uid}, variable ${variable.name}`,
      type: 'dashboard.VariableModel & own.QueryVariableSettings',
      value: variable,
    })),
    ...annotations.list.map((annotation) => ({
      where: `${read.uid}, annotation ${annotation.name}`,
      type: 'dashboard.AnnotationQuery & own.SeriesAnnotationSettings',
      value: annotation,
    })),
    ...panels
      .filter(({ type }) => type === 'row')
      .map((row) => ({ where: `${read.uid}, row ${row.title}`, type: 'dashboard.RowPanel', value: row })),
    ...panelsOf(read).flatMap((panel) => ofPanel(`${read.uid}, ${panel.title}`, panel)),
  ];
}

function ofPanel(where: string, panel: ReadPanel): TypedValue[] {
  const { options, targets = [], fieldConfig, ...rest } = panel;
  const types = panelTypes[panel.type];
  if (!types)
    return [{ where: `${where}: no type for panels of kind ${panel.type}`, type: 'never', value: 0 }];
  const { custom, ...defaults } = fieldConfig?.defaults ?? {};
  const customType = types.custom ?? 'Record<string, never>';
  const overrides = fieldConfig?.overrides ?? [];
  return [
    {
      where,
      type: `Omit<dashboard.Panel, 'options' | 'targets' | 'fieldConfig'>`,
      value: rest,
    },
    { where: `${where}, options`, type: types.options, value: options ?? {} },
    { where: `${where}, fields`, type: 'dashboard.FieldConfig', value: defaults },
    { where: `${where}, fields' own settings`, type: customType, value: custom ?? {} },
    ...overrides.flatMap(({ properties }) =>
      properties.map(({ id, value }) => {
        const own = id.startsWith('custom.');
        const name = own ? id.slice('custom.'.length) : id;
        const type = own ? customType : 'dashboard.FieldConfig';
        return { where: `${where}, override ${id}`, type: `(${type})[${JSON.stringify(name)}]`, value };
      }),
    ),
    ...targets.map((target) => ({
      where: `${where}, query ${target.refId}`,
      type: `${queryTypes[target.datasource?.type ?? ''] ?? 'never'} & { legendFormat?: string }`,
      value: target,
    })),
  ];
}

/**
 * Compares values with their types.
 * @param root folder whose `node_modules` holds the types
 * @returns a sentence for each value that does not fit
 */
export function typeFindings(values: readonly TypedValue[], root: string): string[] {
  const head = [
    ...Object.entries(modules).map(([name, path]) => `import type * as ${name} from '${path}';`),
    // JSON holds the text of an enum's member, where the type wants the member.
    'type Loose<T> = unknown extends T ? T : T extends string ? `${T}` : T extends readonly (infer U)[] ? Loose<U>[]',
    '  : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;',
  ];
  const lines = values.map(
    ({ type, value }, index) =>
      `export const v${index}: Loose<${type}> = ${JSON.stringify(value).replaceAll('\n', ' ')};`,
  );
  const fileName = join(root, 'generated-values.ts');
  const text = [...head, ...lines].join('\n');
  return diagnose(fileName, text, root).map(({ line, message }) => {
    const { where, type } = values[line - head.length] ?? { where: 'the types themselves', type: '' };
    return `${where}: not ${type}: ${message}`;
  });
}

function diagnose(fileName: string, text: string, root: string): { line: number; message: string }[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  host.getCurrentDirectory = () => root;
  host.fileExists = (path) => path === fileName || onDisk.fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === fileName
      ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022)
      : onDisk.getSourceFile(path, ...rest);
  const program = ts.createProgram([fileName], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => ({
    line:
      diagnostic.file && diagnostic.start !== undefined
        ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line
        : -1,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
  }));
}
