import fastify, { type FastifyReply } from 'fastify';
import { z } from 'zod';
import type { BillingFault, DecimalText } from '../billing-fault.ts';
import { day as dayLength } from '../time.ts';

/** One line of AWS' bill, in US dollars. */
export interface AwsCharge {
  /** As in the dimension SERVICE. */
  readonly service: string;
  /** As in the dimension RECORD_TYPE: Usage, Tax, Credit, Refund … */
  readonly recordType: string;
  readonly amount: DecimalText;
}

/** What AWS knows. Times in milliseconds since 1970. */
export interface AwsBooks {
  readonly now: () => number;
  /** The bill of the day that starts then, as it stands now. */
  readonly charges: (day: number, now: number) => readonly AwsCharge[];
  /** What the days from one to another will cost; undefined where there is too little history. */
  readonly forecast?: (from: number, to: number) => DecimalText | undefined;
  readonly accessKeyId: string;
  /** Lines of one page. */
  readonly pageSize?: number;
}

/** Cost Explorer on the loopback address. */
export interface SimulatedCostExplorer {
  readonly url: string;
  /** Requests so far, by operation. Each costs money, also one that fails. */
  readonly requests: Map<string, number>;
  fault: BillingFault | undefined;
  /** Waits so long before each answer, in ms. */
  delayMs: number;
  close(): Promise<void>;
}

const date = z.iso.date();
const period = z.object({ Start: date, End: date });
const usageRequest = z.object({
  TimePeriod: period,
  Granularity: z.literal('DAILY'),
  Metrics: z.tuple([z.literal('UnblendedCost')]),
  GroupBy: z.tuple([
    z.object({ Type: z.literal('DIMENSION'), Key: z.literal('SERVICE') }),
    z.object({ Type: z.literal('DIMENSION'), Key: z.literal('RECORD_TYPE') }),
  ]),
  NextPageToken: z.string().optional(),
});
const forecastRequest = z.object({
  TimePeriod: period,
  Granularity: z.literal('DAILY'),
  Metric: z.literal('UNBLENDED_COST'),
});

/**
 * Cost Explorer's JSON protocol (`AWSInsightsIndexService`), as far as bills need it: GetCostAndUsage by service and
 * record type with pages, GetCostForecast.
 */
export async function startCostExplorer(books: AwsBooks): Promise<SimulatedCostExplorer> {
  const app = fastify({ forceCloseConnections: true });
  const requests = new Map<string, number>();
  const state: { fault: BillingFault | undefined; delayMs: number } = { fault: undefined, delayMs: 0 };
  app.addContentTypeParser('application/x-amz-json-1.1', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.post('/', async (request, reply) => {
    const operation = String(request.headers['x-amz-target']).replace('AWSInsightsIndexService.', '');
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    void reply.header('content-type', 'application/x-amz-json-1.1');
    switch (state.fault) {
      case 'throttled':
        return fail(reply, 400, 'ThrottlingException', 'Rate exceeded');
      case 'unavailable':
        return reply.code(503).send('<html>Service Unavailable</html>');
      case 'expired':
        return fail(
          reply,
          400,
          'ExpiredTokenException',
          'The security token included in the request is expired',
        );
      case 'silent':
        return new Promise(() => undefined);
      case 'malformed':
        return reply.send('{"ResultsByTime": [{"TimePeriod":');
      case 'missing-field':
      case 'endless':
      case 'currency':
      case 'no-forecast':
      case undefined:
        // Told by the answer's body.
        break;
    }
    if (
      !String(request.headers.authorization).startsWith(`AWS4-HMAC-SHA256 Credential=${books.accessKeyId}/`)
    )
      return fail(
        reply,
        400,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    const body: unknown = JSON.parse(String(request.body));
    if (operation === 'GetCostAndUsage') return answerUsage(body, reply);
    if (operation === 'GetCostForecast') return answerForecast(body, reply);
    return fail(reply, 400, 'UnknownOperationException', operation);
  });

  const answerUsage = (body: unknown, reply: FastifyReply): FastifyReply => {
    const asked = usageRequest.safeParse(body);
    if (!asked.success) return fail(reply, 400, 'ValidationException', z.prettifyError(asked.error));
    const { TimePeriod, GroupBy, NextPageToken: token = '0' } = asked.data;
    const [from, to] = [Date.parse(TimePeriod.Start), Date.parse(TimePeriod.End)];
    if (from >= to)
      return fail(reply, 400, 'ValidationException', 'Start date (and hour) should be before end date');
    const now = books.now();
    const rows = daysOf(from, to).flatMap((day) =>
      books.charges(day, now).map((charge) => ({ day, charge })),
    );
    const [start, size] = [Number(token), books.pageSize ?? Infinity];
    const page = rows.slice(start, start + size);
    const isLast = start + size >= rows.length;
    // A day stands on each page that holds lines of it; one without lines on the last.
    const days = daysOf(from, to).filter(
      (day) => page.some((row) => row.day === day) || (isLast && !rows.some((row) => row.day === day)),
    );
    const unit = state.fault === 'currency' ? 'EUR' : 'USD';
    return reply.send(
      JSON.stringify({
        GroupDefinitions: GroupBy,
        ...(isLast ? {} : { NextPageToken: String(start + size) }),
        ...(state.fault === 'endless' ? { NextPageToken: token } : {}),
        ResultsByTime: days.map((day) => ({
          TimePeriod: { Start: isoDay(day), End: isoDay(day + dayLength) },
          Total: {},
          Groups: page
            .filter((row) => row.day === day)
            .map(({ charge: { service, recordType, amount } }) => ({
              Keys: [service, recordType],
              Metrics: {
                UnblendedCost:
                  state.fault === 'missing-field' ? { Unit: unit } : { Amount: amount, Unit: unit },
              },
            })),
          Estimated: day > now - 3 * dayLength,
        })),
        DimensionValueAttributes: [],
      }),
    );
  };

  const answerForecast = (body: unknown, reply: FastifyReply): FastifyReply => {
    if (state.fault === 'no-forecast')
      return fail(
        reply,
        400,
        'AccessDeniedException',
        'User: arn:aws:iam::123456789012:user/cost is not authorized to perform: ce:GetCostForecast',
      );
    const asked = forecastRequest.safeParse(body);
    if (!asked.success) return fail(reply, 400, 'ValidationException', z.prettifyError(asked.error));
    const { Start, End } = asked.data.TimePeriod;
    if (Start < isoDay(books.now()))
      return fail(
        reply,
        400,
        'ValidationException',
        'start date must be equal to or later than the current date',
      );
    const amount = books.forecast?.(Date.parse(Start), Date.parse(End));
    if (amount === undefined)
      return fail(reply, 400, 'DataUnavailableException', 'Insufficient amount of historical data');
    return reply.send(JSON.stringify({ Total: { Amount: amount, Unit: 'USD' }, ForecastResultsByTime: [] }));
  };

  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    requests,
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    get delayMs() {
      return state.delayMs;
    },
    set delayMs(delayMs) {
      state.delayMs = delayMs;
    },
    close: () => app.close(),
  };
}

function fail(reply: FastifyReply, status: number, type: string, message: string): FastifyReply {
  return reply.code(status).send(JSON.stringify({ __type: type, message }));
}

function daysOf(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = from; day < to; day += dayLength) days.push(day);
  return days;
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
