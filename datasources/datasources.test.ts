import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dataSourcesToYaml } from '../src/datasources/index.ts';
import { fixtureInput, fixtureSettings } from '../src/settings/fixture.ts';
import { checkSettings } from '../src/settings/load.ts';
import { dataSources } from './index.ts';

// What Grafana's provisioning reads, from the generated text.

const settings = checkSettings({ ...fixtureInput, tenants: [{ name: 'github-actions' }, { name: 'blue' }] });
const text = dataSourcesToYaml(dataSources(fixtureSettings));
const file = z.object({
  apiVersion: z.literal(1),
  datasources: z.array(
    z.looseObject({
      name: z.string(),
      uid: z.string(),
      type: z.string(),
      isDefault: z.boolean().optional(),
      editable: z.boolean(),
      jsonData: z.record(z.string(), z.unknown()),
      secureJsonData: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const read = (yaml: string) => file.parse(parse(yaml)).datasources;
const sources = read(text);
const source = (uid: string) => sources.find((one) => one.uid === uid);

describe('data sources', () => {
  it('have uids and names of their own, one default, and are not edited in the browser', () => {
    for (const key of ['uid', 'name'] as const) {
      expect(new Set(sources.map((one) => one[key])).size).toBe(sources.length);
    }
    expect(sources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid)).toEqual(['prometheus']);
    expect(sources.every(({ editable }) => !editable)).toBe(true);
  });

  it('speak of each other by uids that there are', () => {
    const named = [...text.matchAll(/(?:datasourceUid|alertmanagerUid): (\S+)/g)].map(([, uid]) => uid);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((uid = '') => source(uid) === undefined)).toEqual([]);
  });

  it('lead from exemplars to traces, by both names of the label', () => {
    expect(source('prometheus')?.jsonData).toMatchObject({
      timeInterval: '60s',
      exemplarTraceIdDestinations: [
        { name: 'trace_id', datasourceUid: 'tempo' },
        { name: 'traceID', datasourceUid: 'tempo' },
      ],
    });
  });

  it('read all tenants of Loki at once, and each alone', () => {
    const loki = read(dataSourcesToYaml(dataSources(settings))).filter(({ type }) => type === 'loki');
    expect(loki.map(({ uid, secureJsonData }) => [uid, secureJsonData?.['httpHeaderValue1']])).toEqual([
      ['loki', 'github-actions|blue'],
      ['loki-github-actions', 'github-actions'],
      ['loki-blue', 'blue'],
    ]);
    expect(loki.every(({ jsonData }) => jsonData['httpHeaderName1'] === 'X-Scope-OrgID')).toBe(true);
  });

  it('lead from a trace to logs, metrics and the service graph', () => {
    expect(source('tempo')?.jsonData).toMatchObject({
      serviceMap: { datasourceUid: 'prometheus' },
      nodeGraph: { enabled: true },
      tracesToLogsV2: {
        datasourceUid: 'loki',
        customQuery: true,
        query: '{exporter="OTLP"} |= "$${__trace.traceId}"',
      },
      tracesToMetrics: { datasourceUid: 'prometheus' },
    });
  });

  it('hide Grafana’s variables from provisioning, and keep them readable for Grafana', () => {
    const secrets = text.replaceAll('$__file{', '');
    // Provisioning reads $$ as one $, and expands what stands behind a single one.
    expect(secrets.replaceAll('$$', '')).not.toContain('$');
    const variables = [...text.matchAll(/\$\{(.+?)\}/g)].map(([, name = '']) => name);
    expect(variables.length).toBeGreaterThan(5);
    for (const name of variables) expect(name).toMatch(/^__\w+\.\w+(\['[\w.]+'\])?$/);
  });

  it('hold no secret but by its file', () => {
    const values = sources.flatMap(({ type, secureJsonData }) =>
      type === 'loki' ? [] : Object.values(secureJsonData ?? {}),
    );
    expect(values.filter((value) => !/^\$__file\{\/.+\}$/.test(value))).toEqual([]);
  });
});
