import { parser as logqlParser } from '@grafana/lezer-logql';
import { parser as traceqlParser } from '@grafana/lezer-traceql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { panels as ids } from './dashboards/panels.ts';
import { spanLogs, spanQueries } from './datasources/tempo.ts';
import { pipelineLogs, serviceLogs } from './metrics/log-streams.ts';
import { catalogue } from './metrics/index.ts';
import { mixin } from './mixin.ts';
import { statusColours } from './src/dashboards/index.ts';
import { type ReadPanel, panelsOf, readDashboard, sourceKind } from './src/dashboards/inspect.ts';
import { buildTree } from './src/generate/index.ts';
import { checkQuery, knownSeries, recordedSeriesName } from './src/promql/check/index.ts';
import { render } from './src/promql/index.ts';
import { fixtureSettings } from './src/settings/fixture.ts';

// What holds for every dashboard, read from the generated text.

const tree = buildTree(mixin, fixtureSettings);
const files = [...tree].filter(([path]) => path.startsWith('dashboards/'));
const dashboards = files.map(([, text]) => readDashboard(text));
const uids = dashboards.map(({ uid }) => uid);
const all = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({
    name: `${dashboard.uid}: ${panel.title}`,
    uid: dashboard.uid,
    panel,
  })),
);
const named = all.map((entry) => [entry.name, entry] as const);
const targets = all.flatMap(({ name, panel }) =>
  (panel.targets ?? []).map((target) => ({ name: `${name} ${target.refId}`, panel, target })),
);
const rules = Object.values(mixin.ruleFiles(fixtureSettings))
  .flat()
  .flatMap((group) => group.rules);

/** Words that must stand in the titles of a dashboard's panels: people look for them. */
const promised: Readonly<Record<string, readonly string[]>> = {
  executive: ['pipeline health score', 'success rate trend', 'cost vs. budget', 'active alerts'],
  operations: [
    'real-time pipeline status',
    'workflow duration heatmap',
    'error rate by stage',
    'resource utilisation',
  ],
  development: ['build duration by workflow', 'test execution time', 'flaky tests', 'trace viewer'],
  cost: ['daily cost trend', 'cost by service', 'claude token usage', 'cost anomalies'],
  'observability-health': [
    'collector',
    'prometheus',
    'loki',
    'tempo',
    'grafana datasources',
    'alertmanager delivery',
  ],
};

describe('dashboards', () => {
  it('are the five, each with the panels that it is known for', () => {
    expect([...uids].sort()).toEqual(Object.keys(promised).sort());
    for (const [uid, words] of Object.entries(promised)) {
      const titles = all
        .filter((entry) => entry.uid === uid)
        .map(({ panel }) => panel.title.toLowerCase())
        .join('\n');
      expect(words.filter((word) => !titles.includes(word))).toEqual([]);
    }
  });

  it('have uids, titles and folders that do not collide', () => {
    const folders = mixin.dashboards(fixtureSettings).map(({ folder }) => folder);
    const names = [...dashboards.map(({ title }) => title), ...new Set(folders)];
    expect(new Set(uids).size).toBe(uids.length);
    expect(new Set(names).size).toBe(names.length);
    expect(files.map(([path]) => path)).toEqual(uids.map((uid) => `dashboards/${uid}.json`));
  });

  it.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))(
    '%s has variables with a first value, annotations, tags, time and the version that Grafana writes',
    (uid, { templating, annotations, tags, schemaVersion, time, refresh }) => {
      const variables = new Map(templating.list.map((variable) => [variable.name, variable]));
      for (const name of ['prometheus', 'loki', 'tempo']) {
        expect(variables.get(name)).toMatchObject({
          type: 'datasource',
          query: name,
          current: { value: name },
        });
      }
      for (const name of ['repository', 'workflow']) {
        expect(variables.get(name)).toMatchObject({
          type: 'query',
          multi: true,
          allValue: '.+',
          current: { value: ['$__all'] },
        });
      }
      expect(annotations.list.map(({ name }) => name)).toContain('Firing alerts');
      expect(tags).toEqual(['cicd', uid]);
      expect(schemaVersion).toBe(38);
      expect(time.to).toBe('now');
      expect(refresh).toMatch(/^\d+[smh]$/);
    },
  );

  it.each(files)(
    '%s fits into a ConfigMap, and into the annotation that kubectl apply makes of it',
    (_, text) => {
      expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
      expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(262_144);
    },
  );
});

describe('panels', () => {
  it('have ids and titles that are unique in their dashboard', () => {
    for (const dashboard of dashboards) {
      const panelIds = dashboard.panels.map(({ id }) => id);
      const titles = panelsOf(dashboard).map(({ title }) => title);
      expect(new Set(panelIds).size).toBe(panelIds.length);
      expect(new Set(titles).size).toBe(titles.length);
    }
  });

  it.each(named)('%s says what it shows, in which unit, and what to do', (_name, { panel }) => {
    expect(panel.title).not.toBe('');
    expect(panel.description).toMatch(/\S+\n\n\*\*When it is bad:\*\* \S.+\n\n\*\*What to do:\*\* \S.+/s);
    expect(panel.fieldConfig?.defaults.unit ?? '').not.toBe('');
    expect(panel.fieldConfig?.defaults.noValue ?? '').not.toBe('');
  });

  it.each(named)('%s takes its data source from a variable', (_name, { panel }) => {
    const variables = ['${prometheus}', '${loki}', '${tempo}'];
    expect(variables).toContain(panel.datasource?.uid);
    for (const target of panel.targets ?? []) expect(variables).toContain(target.datasource?.uid);
    expect(panel.type === 'alertlist' || (panel.targets ?? []).length > 0).toBe(true);
  });

  it.each(named)('%s has queries with letters, and a bound on what they read', (_name, { panel }) => {
    const letters = (panel.targets ?? []).map(({ refId }) => refId);
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters.every((letter) => /^[A-Z]$/.test(letter))).toBe(true);
    expect(panel.maxDataPoints).toBeLessThanOrEqual(200);
  });

  it('lead only to panels that exist', () => {
    const known = new Set(all.map(({ uid, panel }) => `${uid} ${panel.id}`));
    const urls = all.flatMap(({ name, panel }) => linksOf(panel).map((url) => [name, url] as const));
    expect(urls.length).toBeGreaterThan(20);
    for (const [name, url] of urls) {
      const [, uid = '', query = ''] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? [];
      expect(uids, `${name} → ${url}`).toContain(uid);
      expect(query).toContain('${__url_time_range}');
      const panelId = /viewPanel=(\d+)/.exec(query)?.[1];
      if (panelId !== undefined) expect(known, `${name} → ${url}`).toContain(`${uid} ${panelId}`);
    }
  });

  it.each(named)('%s leads on', (_name, { panel }) => {
    expect(linksOf(panel)).not.toEqual([]);
  });

  it('pass on only variables that the target has', () => {
    const variables = new Map(
      dashboards.map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
    );
    for (const { name, panel } of all) {
      for (const url of linksOf(panel)) {
        const uid = /^\/d\/([\w-]+)/.exec(url)?.[1] ?? '';
        const passed = [
          ...[...url.matchAll(/[?&]var-(\w+)=/g)].map(([, variable]) => variable),
          ...[...url.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, variable]) => variable),
        ];
        expect(passed, `${name} → ${url}`).toEqual(expect.arrayContaining(['repository', 'workflow']));
        expect(variables.get(uid), `${name} → ${url}`).toEqual(expect.arrayContaining(passed));
      }
    }
  });

  it('fill the width, and speak of a panel beside them only where there is one', () => {
    for (const dashboard of dashboards) {
      const read = panelsOf(dashboard);
      for (const { title, description, gridPos } of read) {
        const line = read.filter((other) => other.gridPos.y === gridPos.y);
        const ends = line.map(({ gridPos: { x, w } }) => x + w);
        expect(Math.max(...ends), `${dashboard.uid}: ${title}`).toBe(24);
        if (/\bbeside\b/.test(description ?? '')) {
          expect(line.length, `${dashboard.uid}: ${title}`).toBeGreaterThan(1);
        }
      }
    }
  });

  it('do not overlap, and stand in the order in which a phone stacks them', () => {
    for (const { panels } of dashboards) {
      const places = panels.map(({ gridPos }) => gridPos);
      const sorted = [...places].sort((a, b) => a.y - b.y || a.x - b.x);
      expect(places).toEqual(sorted);
      places.forEach((a, index) => {
        for (const b of places.slice(index + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          expect(apart, JSON.stringify([a, b])).toBe(true);
        }
      });
    }
  });

  it('give a status the same colour wherever it is shown', () => {
    const seen = all.flatMap(({ name, panel }) => colouredWords(panel).map((pair) => ({ name, ...pair })));
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.filter(({ word, colour }) => statusColours[word] !== colour)).toEqual([]);
  });
});

describe('queries', () => {
  const known = knownSeries(catalogue);
  for (const rule of rules) {
    if (rule.kind === 'record') {
      known.set(
        rule.record,
        recordedSeriesName(rule.record, checkQuery(render(rule.expr.node), known).labels),
      );
    }
  }
  const metricQueries = targets.filter(({ target }) => sourceKind(target) === 'prometheus');

  it.each(metricQueries.map((entry) => [entry.name, entry] as const))(
    '%s names only what is emitted or recorded',
    (_name, { target }) => {
      expect(checkQuery(target.expr ?? '', known).findings).toEqual([]);
    },
  );

  it.each(metricQueries.map((entry) => [entry.name, entry] as const))(
    '%s names its series by labels that they have',
    (_name, { target, panel }) => {
      const { labels } = checkQuery(target.expr ?? '', known);
      const inLegend = [...(target.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      const inLinks = (panel.fieldConfig?.defaults.links ?? []).flatMap(({ url }) =>
        [...url.matchAll(/__field\.labels\.(\w+)/g)].map(([, label]) => label),
      );
      const named = [...inLegend, ...(target.exemplar === true ? [] : inLinks)];
      expect(named.filter((label = '') => !labels.has(label))).toEqual([]);
    },
  );

  it('of variables and annotations name only what is emitted', () => {
    const ofVariables = dashboards.flatMap(({ templating }) =>
      templating.list.flatMap(({ query }) => (isVariableQuery(query) ? [query.query] : [])),
    );
    const series = ofVariables.map((text) => /^label_values\((.+), (\w+)\)$/.exec(text)?.[1] ?? text);
    const ofAnnotations = dashboards.flatMap(({ annotations }) =>
      annotations.list.flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
    );
    expect([series.length, ofAnnotations.length]).toEqual([10, 5]);
    for (const text of [...series, ...ofAnnotations]) expect(checkQuery(text, known).findings).toEqual([]);
  });

  it('that lead from a span to metrics and logs are right as well', () => {
    for (const { vector } of spanQueries) expect(checkQuery(render(vector.node), known).findings).toEqual([]);
    expect(logqlFindings(spanLogs.text)).toEqual([]);
  });

  it.each(
    targets
      .filter(({ target }) => sourceKind(target) === 'loki')
      .map((entry) => [entry.name, entry] as const),
  )('%s is LogQL over labels that the collector sets', (_name, { target }) => {
    expect(logqlFindings(target.expr ?? '')).toEqual([]);
  });

  it.each(
    targets
      .filter(({ target }) => sourceKind(target) === 'tempo' && target.queryType !== 'serviceMap')
      .map((entry) => [entry.name, entry] as const),
  )('%s is TraceQL or a trace id', (_name, { target }) => {
    const text = target.query ?? '';
    // A bare variable holds an id, which is no TraceQL but what the data source takes.
    if (text !== '${trace}') expect(errorsIn(traceqlParser.parse(text), text)).toEqual([]);
  });

  it('are refused by these checks where they are wrong', () => {
    expect(checkQuery('rate(pipeline_runs[5m])', known).findings).not.toEqual([]);
    expect(logqlFindings('{workflow=~"x"} |= ')).not.toEqual([]);
    expect(logqlFindings('{branch=~"x"}')).toEqual(['no stream has the label branch']);
    expect(logqlFindings('{workflow=~".*"}')).toEqual(['only matchers that also match nothing']);
    expect(errorsIn(traceqlParser.parse('{ span.x =~ '), '{ span.x =~ ')).not.toEqual([]);
  });
});

describe('every alert', () => {
  const ruleFiles = [...tree].filter(([path]) => path.startsWith('rules/'));
  const alerts = ruleFiles.flatMap(([, text]) =>
    ruleFile
      .parse(parse(text))
      .groups.flatMap((group) =>
        group.rules.flatMap(({ alert, labels, annotations }) =>
          alert === undefined
            ? []
            : [[`${alert} (${labels?.['severity'] ?? ''})`, annotations?.['dashboard_url'] ?? ''] as const],
        ),
      ),
  );

  it('of the mixin is among them', () => {
    expect(alerts.length).toBe(rules.filter(({ kind }) => kind === 'alert').length);
    expect(alerts.length).toBeGreaterThan(15);
  });

  it.each(alerts)('%s leads to a panel that exists and to variables that its dashboard has', (_name, url) => {
    const [, uid = '', panelId = '', rest = ''] =
      /^https:\/\/grafana\.example\.com\/d\/([\w-]+)\?viewPanel=(\d+)(.*)$/.exec(url) ?? [];
    const dashboard = dashboards.find((candidate) => candidate.uid === uid);
    expect(dashboard && panelsOf(dashboard).map(({ id }) => String(id))).toContain(panelId);
    const passed = [...rest.matchAll(/&var-(\w+)=/g)].map(([, variable]) => variable);
    expect(dashboard?.templating.list.map(({ name }) => name)).toEqual(expect.arrayContaining(passed));
  });
});

describe('the list of ids', () => {
  it('has no number twice in a dashboard', () => {
    for (const numbers of Object.values(ids)) {
      const values: readonly number[] = Object.values(numbers);
      expect(new Set(values).size).toBe(values.length);
    }
  });
});

describe('generation', () => {
  it('gives the same bytes each time', () => {
    expect(buildTree(mixin, fixtureSettings)).toEqual(tree);
  });
});

const ruleFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          labels: z.record(z.string(), z.string()).optional(),
          annotations: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});

function linksOf(panel: ReadPanel): string[] {
  const inCells = (panel.fieldConfig?.overrides ?? [])
    .flatMap(({ properties }) => properties)
    .flatMap(({ id, value }) => (id === 'links' && Array.isArray(value) ? (value as unknown[]) : []))
    .flatMap((link) => (hasUrl(link) ? [link.url] : []));
  const ofSeries = panel.fieldConfig?.defaults.links ?? [];
  return [...(panel.links ?? []).map(({ url }) => url), ...ofSeries.map(({ url }) => url), ...inCells];
}

/** Words that a panel shows in a fixed colour: from mappings of values, and from series of that name. */
function colouredWords({ fieldConfig }: ReadPanel): { word: string; colour: string }[] {
  const overrides = fieldConfig?.overrides ?? [];
  const fromMappings = [
    ...(fieldConfig?.defaults.mappings ?? []),
    ...overrides
      .flatMap(({ properties }) => properties)
      .flatMap(({ id, value }) => (id === 'mappings' && Array.isArray(value) ? (value as unknown[]) : [])),
  ].flatMap((mapping) =>
    [...JSON.stringify(mapping).matchAll(/"text":"([^"]+)","color":"([^"]+)"/g)].map(
      ([, word = '', colour = '']) => ({ word, colour }),
    ),
  );
  const fromNames = overrides.flatMap(({ matcher, properties }) =>
    properties.flatMap(({ id, value }) =>
      id === 'color' && typeof matcher.options === 'string' && hasFixedColor(value)
        ? [{ word: matcher.options, colour: value.fixedColor }]
        : [],
    ),
  );
  return [...fromMappings, ...fromNames];
}

function logqlFindings(text: string): string[] {
  // Same length of time, so that the grammar sees a duration.
  const query = text.replaceAll('$__interval', '1m');
  const errors = errorsIn(logqlParser.parse(query), query);
  const labels = new Set(Object.keys({ ...pipelineLogs.labels, ...serviceLogs.labels }));
  const matchers = [...(/\{([^}]*)\}/.exec(query)?.[1] ?? '').matchAll(/(\w+)(=~|=|!=|!~)"([^"]*)"/g)];
  const unknown = matchers.flatMap(([, label = '']) =>
    labels.has(label) ? [] : [`no stream has the label ${label}`],
  );
  const matchesNothing = matchers.every(([, , operator = '', value = '']) =>
    operator === '=~' ? new RegExp(`^(?:${value.replaceAll('$', 'x')})$`).test('') : operator.startsWith('!'),
  );
  return [...errors, ...unknown, ...(matchesNothing ? ['only matchers that also match nothing'] : [])];
}

interface ParsedTree {
  iterate(spec: { enter: (node: { type: { isError: boolean }; from: number }) => void }): void;
}

function errorsIn(parsed: ParsedTree, text: string): string[] {
  const errors: string[] = [];
  parsed.iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(`not understood from here on: ${text.slice(from)}`);
    },
  });
  return errors;
}

function isVariableQuery(query: unknown): query is { query: string } {
  return typeof query === 'object' && query !== null && 'query' in query && typeof query.query === 'string';
}

function hasUrl(link: unknown): link is { url: string } {
  return typeof link === 'object' && link !== null && 'url' in link && typeof link.url === 'string';
}

function hasFixedColor(value: unknown): value is { fixedColor: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fixedColor' in value &&
    typeof value.fixedColor === 'string'
  );
}
