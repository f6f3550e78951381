import { z } from 'zod';

const attributes = z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) }));
const point = z.object({
  attributes,
  asDouble: z.number().optional(),
  count: z.coerce.number().optional(),
  sum: z.number().optional(),
  bucketCounts: z.array(z.coerce.number()).optional(),
});
const request = z.object({
  resourceMetrics: z.array(
    z.object({
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z.object({
              name: z.string(),
              sum: z.object({ dataPoints: z.array(point) }).optional(),
              histogram: z.object({ dataPoints: z.array(point) }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/**
 * Looks through OTLP requests, in the order in which they came, for counters that fell, and for series that one request
 * holds twice.
 * @returns one line for each
 */
export function fallsIn(requests: readonly unknown[]): string[] {
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const [index, body] of requests.entries()) {
    const seen = new Set<string>();
    const metrics = request
      .parse(body)
      .resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    for (const { name, sum, histogram } of metrics) {
      for (const one of [...(sum?.dataPoints ?? []), ...(histogram?.dataPoints ?? [])]) {
        const key = `${name} ${JSON.stringify(one.attributes)}`;
        if (seen.has(key)) found.push(`request ${index}: ${key} twice`);
        seen.add(key);
        for (const [part, value] of valuesOf(one)) {
          const of = `${key} ${part}`;
          if (value < (last.get(of) ?? 0)) found.push(`request ${index}: ${of} fell to ${value}`);
          last.set(of, value);
        }
      }
    }
  }
  return found;
}

function valuesOf({
  asDouble = 0,
  count,
  sum = 0,
  bucketCounts = [],
}: z.output<typeof point>): [string, number][] {
  if (count === undefined) return [['value', asDouble]];
  return [
    ['count', count],
    ['sum', sum],
    ...bucketCounts.map((n, i): [string, number] => [`bucket ${i}`, n]),
  ];
}
