import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pipelineLogs } from './metrics/log-streams.ts';
import { catalogue } from './metrics/index.ts';
import { mixin } from './mixin.ts';
import { statusColours } from './src/dashboards/index.ts';
import { type ReadPanel, type ReadTarget, panelsOf, readDashboard } from './src/dashboards/inspect.ts';
import { buildTree } from './src/generate/index.ts';
import { seriesNamed } from './src/history/series-names.ts';
import { knownSeries } from './src/promql/check/index.ts';
import { render } from './src/promql/index.ts';
import { fixtureSettings } from './src/settings/fixture.ts';

// What a reader sees of a panel beside its data: colours of statuses, units, figures of now, empty cells, lists of alerts.

const dashboards = [...buildTree(mixin, fixtureSettings)]
  .filter(([path]) => path.startsWith('dashboards/'))
  .map(([, text]) => readDashboard(text));
const all = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ name: `${dashboard.uid}: ${panel.title}`, panel })),
);
const ofType = (type: string) => all.filter(({ panel }) => panel.type === type);
const rules = Object.values(mixin.ruleFiles(fixtureSettings))
  .flat()
  .flatMap((group) => group.rules);
const recorded = new Map(
  rules.flatMap((rule) => (rule.kind === 'record' ? [[rule.record, render(rule.expr.node)] as const] : [])),
);
const known = knownSeries(catalogue);

describe('series', () => {
  const named = ofType('timeseries').flatMap(({ name, panel }) =>
    (panel.targets ?? []).map((target) => ({ name: `${name} ${target.refId}`, panel, target })),
  );

  it('that are called by a status have its colour', () => {
    const words = named.flatMap(({ name, panel, target }) =>
      statusesOf(target).map((word) => ({ name, word, colour: colourOf(panel, word) })),
    );
    expect(new Set(words.map(({ word }) => word)).size).toBeGreaterThan(15);
    expect(words.filter(({ word, colour }) => colour !== statusColours[word])).toEqual([]);
  });

  it('that are counted a second say so in their unit', () => {
    const perSecond = named.filter(({ target }) => target.legendFormat?.endsWith(' a second'));
    expect(perSecond.length).toBeGreaterThan(3);
    expect(
      perSecond.filter(({ panel, target }) => unitOf(panel, target.legendFormat ?? '') !== 'ops'),
    ).toEqual([]);
  });
});

describe('figures', () => {
  it('of now are asked for now: what ended an hour ago is not shown as the newest', () => {
    const asked = ofType('stat').flatMap(({ panel }) => panel.targets ?? []);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter(({ instant }) => instant !== true)).toEqual([]);
  });

  it.each(ofType('table').filter(({ panel }) => panel.targets?.some(({ expr }) => expr !== undefined)))(
    'of $name leave a cell empty where there is none, without the sentence about the whole panel',
    ({ panel }) => {
      const withUnit = (panel.fieldConfig?.overrides ?? []).filter(({ properties }) =>
        properties.some(({ id }) => id === 'unit'),
      );
      expect(withUnit.length).toBe(panel.targets?.length);
      for (const { properties } of withUnit) expect(properties).toContainEqual({ id: 'noValue', value: '–' });
    },
  );
});

describe('lists of alerts', () => {
  const alerts = rules.flatMap((rule) =>
    rule.kind === 'alert' ? [{ severity: rule.severity, component: rule.component, ...rule.labels }] : [],
  );
  const lists = ofType('alertlist').map(({ name, panel }) => [name, selectorOf(panel)] as const);
  const keeps = (selector: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean =>
    selector.every(({ label, negative, values }) => values.includes(labels[label] ?? '') !== negative);

  it.each(lists)('%s names only severities and components that alerts have', (_name, selector) => {
    expect(alerts.filter((labels) => keeps(selector, labels)).length).toBeGreaterThan(5);
    for (const { label, values } of selector) {
      const has = new Set(alerts.map((labels) => labels[label as keyof typeof labels]));
      expect(values.filter((value) => !has.has(value))).toEqual([]);
    }
  });

  it('show each alert that people are told of: one list of all, and one where it belongs', () => {
    const told = alerts.filter(({ severity }) => severity !== 'none');
    const counts = told.map((labels) => lists.filter(([, selector]) => keeps(selector, labels)).length);
    expect(Math.min(...counts)).toBe(2);
  });
});

/** Statuses that a query's series may be called by: the legend itself, or the values of the one label in it. */
function statusesOf({ legendFormat = '', expr = '' }: ReadTarget): string[] {
  const label = /^\{\{(\w+)\}\}$/.exec(legendFormat)?.[1];
  const names = label === undefined ? [legendFormat] : valuesOf(label, expr);
  return [...new Set(names)].filter((name) => Object.hasOwn(statusColours, name));
}

/** Values that the catalogue gives a label of the series that a query reads, also by way of recorded ones. */
function valuesOf(label: string, expr: string): string[] {
  const matched = new RegExp(String.raw`\b${label}="([^"]+)"`).exec(expr)?.[1];
  if (matched !== undefined) return [matched];
  const ofRules = [...recorded].flatMap(([name, inner]) =>
    expr.includes(name) ? valuesOf(label, inner) : [],
  );
  const streams = expr.includes('count_over_time({') ? [pipelineLogs] : [];
  return [...seriesNamed(expr, known), ...streams].reduce<string[]>((values, { labels }) => {
    const own = new Map<string, unknown>(Object.entries(labels)).get(label);
    return Array.isArray(own) ? [...values, ...own.map(String)] : values;
  }, ofRules);
}

function colourOf(panel: ReadPanel, series: string): string | undefined {
  const value = z.object({ mode: z.literal('fixed'), fixedColor: z.string() });
  return value.safeParse(overridden(panel, series, 'color')).data?.fixedColor;
}

function unitOf(panel: ReadPanel, series: string): unknown {
  return overridden(panel, series, 'unit') ?? panel.fieldConfig?.defaults.unit;
}

function overridden({ fieldConfig }: ReadPanel, series: string, property: string): unknown {
  return fieldConfig?.overrides
    .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === series)
    .flatMap(({ properties }) => properties)
    .find(({ id }) => id === property)?.value;
}

interface Matcher {
  readonly label: string;
  readonly negative: boolean;
  readonly values: readonly string[];
}

function selectorOf({ options }: ReadPanel): Matcher[] {
  const { alertInstanceLabelFilter } = z.object({ alertInstanceLabelFilter: z.string() }).parse(options);
  return [...alertInstanceLabelFilter.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']) => ({
      label,
      negative: operator.startsWith('!'),
      values: value.split('|'),
    }),
  );
}
