import { z } from 'zod';

// Dashboards as Grafana reads them, from their files: checks and proofs look at the text that is generated, not at the
// builders, so that they prove the builders too.

const source = z.object({ type: z.string(), uid: z.string() });

const target = z.looseObject({
  refId: z.string(),
  datasource: source.optional(),
  /** Of Prometheus and Loki. */
  expr: z.string().optional(),
  /** Of Tempo. */
  query: z.string().optional(),
  queryType: z.string().optional(),
  format: z.string().optional(),
  instant: z.boolean().optional(),
  exemplar: z.boolean().optional(),
  legendFormat: z.string().optional(),
});

const panel = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  description: z.string().optional(),
  datasource: source.optional(),
  targets: z.array(target).optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  maxDataPoints: z.number().optional(),
  interval: z.string().optional(),
  timeFrom: z.string().optional(),
  links: z.array(z.looseObject({ url: z.string() })).optional(),
  options: z.unknown().optional(),
  fieldConfig: z
    .looseObject({
      defaults: z.looseObject({
        unit: z.string().optional(),
        noValue: z.string().optional(),
        custom: z.unknown().optional(),
        mappings: z.array(z.unknown()).optional(),
        links: z.array(z.looseObject({ url: z.string() })).optional(),
      }),
      overrides: z.array(
        z.looseObject({
          matcher: z.object({ id: z.string(), options: z.unknown() }),
          properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
        }),
      ),
    })
    .optional(),
});

const dashboard = z.looseObject({
  uid: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  time: z.object({ from: z.string(), to: z.string() }),
  refresh: z.string(),
  schemaVersion: z.number(),
  templating: z.object({
    list: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        query: z.unknown().optional(),
        current: z.unknown().optional(),
        allValue: z.string().optional(),
        multi: z.boolean().optional(),
      }),
    ),
  }),
  annotations: z.object({
    list: z.array(z.looseObject({ name: z.string(), datasource: source, expr: z.string().optional() })),
  }),
  panels: z.array(panel),
});

/** A dashboard's file, read. */
export type ReadDashboard = z.output<typeof dashboard>;

/** One of its panels. */
export type ReadPanel = z.output<typeof panel>;

/** One of a panel's queries. */
export type ReadTarget = z.output<typeof target>;

/**
 * Reads a dashboard's file.
 * @throws ZodError where it is none
 */
export function readDashboard(text: string): ReadDashboard {
  return dashboard.parse(JSON.parse(text));
}

/** Its panels in the order of reading, without rows. */
export function panelsOf(read: ReadDashboard): ReadPanel[] {
  return read.panels.filter(({ type }) => type !== 'row');
}

/** Kind of data source that a query asks. */
export function sourceKind({ datasource }: ReadTarget): string {
  return datasource?.type ?? 'none';
}
