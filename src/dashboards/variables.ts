import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Vector, render } from '../promql/index.ts';
import { type SourceName, sourceRef, sources } from './sources.ts';

/** A data source to choose; the provisioned one at first. */
export function sourceVariable(name: SourceName): VariableModel {
  const { type, uid, name: title } = sources[name];
  return new DatasourceVariableBuilder(name)
    .label(title)
    .description(`Data source of kind ${type}`)
    .type(type)
    .current({ selected: true, text: title, value: uid })
    .build();
}

/**
 * The values of a label, several to choose, all of them at first. All is `.+`: Loki refuses `.*`, which would also
 * match streams without the label.
 * @throws TypeError where the series lack the label.
 */
export function labelVariable(name: string, title: string, series: Vector, label = name): VariableModel {
  if (!series.labels.includes(label)) throw new TypeError(`variable ${name}: the series lack ${label}`);
  return new QueryVariableBuilder(name)
    .label(title)
    .description(`Values of the label ${label}`)
    .datasource(sourceRef('prometheus'))
    .query({ query: `label_values(${render(series.node)}, ${label})`, refId: `${name}-values` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .options([])
    .build();
}

/** Text to fill in, empty at first. */
export function textVariable(name: string, title: string, description: string): VariableModel {
  return new TextBoxVariableBuilder(name)
    .label(title)
    .description(description)
    .defaultValue('')
    .current({ selected: true, text: '', value: '' })
    .build();
}
