import { z } from 'zod';

/** What Prometheus answered, and what that cost it. */
export interface Answer {
  readonly series: number;
  /** Values that a graph can show, of all series: neither NaN nor infinite. */
  readonly points: number;
  /** Samples that were read (`stats=all`, `totalQueryableSamples`). */
  readonly samplesRead: number;
  readonly milliseconds: number;
}

/** A series with its values, seconds since 1970. */
export interface AnsweredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [time: number, value: number])[];
}

/** What is asked: over a range with steps, or at one time (seconds). */
export type Question =
  | {
      readonly kind: 'range';
      readonly expr: string;
      readonly start: number;
      readonly end: number;
      readonly step: number;
    }
  | { readonly kind: 'instant'; readonly expr: string; readonly time: number };

/** Thrown when Prometheus refuses a query; its own words are in the message. */
export class QueryRefused extends Error {
  constructor(expr: string, error: string) {
    super(`${error}\n${expr}`);
    this.name = 'QueryRefused';
  }
}

const value = z.tuple([z.number(), z.string()]);
const reply = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          value: value.optional(),
          values: z.array(value).optional(),
        }),
      ),
      stats: z.object({ samples: z.object({ totalQueryableSamples: z.number() }) }).optional(),
    }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/**
 * Asks a Prometheus and reads the whole answer.
 * @throws QueryRefused
 */
export async function askSeries(
  url: string,
  question: Question,
): Promise<{ readonly series: AnsweredSeries[]; readonly answer: Answer }> {
  const started = performance.now();
  const response = await fetch(`${url}/api/v1/query${question.kind === 'range' ? '_range' : ''}`, {
    method: 'POST',
    body: parameters(question),
  });
  const body = reply.parse(await response.json());
  const milliseconds = performance.now() - started;
  if (body.status === 'error') throw new QueryRefused(question.expr, body.error);
  const series = body.data.result.map(({ metric, value, values }) => ({
    labels: metric,
    values: (values ?? (value ? [value] : [])).map(([time, text]) => [time, Number(text)] as const),
  }));
  const points = series
    .flatMap(({ values }) => values)
    .filter(([, number]) => Number.isFinite(number)).length;
  const samplesRead = body.data.stats?.samples.totalQueryableSamples ?? 0;
  return { series, answer: { series: series.length, points, samplesRead, milliseconds } };
}

function parameters(question: Question): URLSearchParams {
  const { expr: query } = question;
  const stats = 'all';
  if (question.kind === 'instant') return new URLSearchParams({ query, stats, time: String(question.time) });
  const { start, end, step } = question;
  return new URLSearchParams({ query, stats, start: String(start), end: String(end), step: String(step) });
}
