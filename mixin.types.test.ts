import { describe, expect, it } from 'vitest';
import { mixin } from './mixin.ts';
import { readDashboard } from './src/dashboards/inspect.ts';
import { type TypedValue, typeFindings, typedValues } from './src/dashboards/schema-types.ts';
import { buildTree } from './src/generate/index.ts';
import { fixtureSettings } from './src/settings/fixture.ts';

// Every dashboard against Grafana's own types, at its version.

const values = [...buildTree(mixin, fixtureSettings)]
  .filter(([path]) => path.startsWith('dashboards/'))
  .flatMap(([, text]) => typedValues(readDashboard(text)));

describe('the types of @grafana/schema', () => {
  it('accept every dashboard, row, panel, query, option and override', () => {
    expect(values.length).toBeGreaterThan(500);
    expect(typeFindings(values, import.meta.dirname)).toEqual([]);
  }, 60_000);

  it('refuse what Grafana does not know', () => {
    const wrong: TypedValue[] = [
      { where: 'a', type: 'stat.Options', value: { ...optionsOf('stat'), colorMode: 'loud' } },
      { where: 'b', type: 'stat.Options', value: { ...optionsOf('stat'), colourMode: 'value' } },
      { where: 'c', type: 'timeseries.FieldConfig', value: { drawStyle: 'scribble' } },
      { where: 'd', type: 'prometheus.PrometheusDataQuery', value: { refId: 'A' } },
      { where: 'e', type: 'dashboard.FieldConfig', value: { unit: 5 } },
    ];
    const found = typeFindings(wrong, import.meta.dirname);
    expect(found.map((sentence) => sentence[0])).toEqual(['a', 'b', 'c', 'd', 'e']);
  }, 60_000);
});

function optionsOf(kind: string): object {
  const found = values.find(({ type }) => type === `${kind}.Options`)?.value;
  if (typeof found !== 'object' || found === null) throw new Error(`no panel of kind ${kind}`);
  return found;
}
