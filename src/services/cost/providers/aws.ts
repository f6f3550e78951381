import {
  CostExplorerClient,
  type CostExplorerClientConfig,
  DataUnavailableException,
  GetCostAndUsageCommand,
  GetCostForecastCommand,
} from '@aws-sdk/client-cost-explorer';
import { z } from 'zod';
import { type Day, addDays, daysFrom, firstOfMonth } from '../days.ts';
import { Decimal, decimalText } from '../money.ts';
import { type BillLine, CollectionError, type Provider, type Reading, reasonOfStatus } from './provider.ts';

/** Price of one request, in US dollars: https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ */
export const requestPriceUsd = 0.01;

/** Record types that are no cost: they are services of their own, so that no service's day looks cheap by them. */
const apart = new Set(['Credit', 'Refund']);
/** One request spans what is read again, 45 days at the most; a first reading is stored in two parts. */
const longestWindow = 46;
/** The first days of a month may still change the month before: tax, support and credits come with the invoice. */
const invoiceDays = 15;

const amount = z.object({ Amount: decimalText, Unit: z.string() });
const day = z.iso.date();
const usageAnswer = z.object({
  ResultsByTime: z.array(
    z.object({
      TimePeriod: z.object({ Start: day, End: day }),
      Groups: z.array(
        z.object({
          Keys: z.tuple([z.string().min(1).max(300), z.string().min(1).max(100)]),
          Metrics: z.object({ UnblendedCost: amount }),
        }),
      ),
    }),
  ),
  NextPageToken: z.string().min(1).optional(),
});
const forecastAnswer = z.object({ Total: amount });

/** How to reach Cost Explorer; credentials and address come from the environment, as the client reads it. */
export interface AwsOptions {
  readonly client?: Omit<CostExplorerClientConfig, 'requestHandler' | 'maxAttempts'>;
  readonly timeoutMs?: number;
  /** Takes one request out of the allowance; false where there is none left. */
  readonly takeRequest: () => Promise<boolean>;
}

/**
 * AWS' bills: unblended cost by service and record type. Each request costs money, so each is taken out of the
 * allowance first, and the client does not repeat any by itself.
 */
export function awsProvider({ client: config, timeoutMs = 60_000, takeRequest }: AwsOptions): Provider {
  const client = new CostExplorerClient({
    // The one region of Cost Explorer for all of AWS, but China.
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    ...config,
    maxAttempts: 1,
    // By default the client waits for ever, and of a timeout it only warns.
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
    },
  });
  const ask = async (what: string, send: () => Promise<unknown>): Promise<unknown> => {
    if (!(await takeRequest())) {
      throw new CollectionError(
        'budget',
        `AWS was not asked for its ${what}: cost.awsRequestsPerDay is used up for today`,
      );
    }
    try {
      return await send();
    } catch (error) {
      throw translate(what, error);
    }
  };
  return {
    name: 'aws',
    longestWindow,
    rereadFrom: (today) => firstOfMonth(today, Number(today.slice(8)) <= invoiceDays ? -1 : 0),
    async readBills(from, to): Promise<Reading> {
      const lines: BillLine[] = [];
      const told = new Set<Day>();
      let token: string | undefined;
      const seen = new Set<string>();
      do {
        const command = new GetCostAndUsageCommand({
          TimePeriod: { Start: from, End: to },
          Granularity: 'DAILY',
          Metrics: ['UnblendedCost'],
          GroupBy: [
            { Type: 'DIMENSION', Key: 'SERVICE' },
            { Type: 'DIMENSION', Key: 'RECORD_TYPE' },
          ],
          NextPageToken: token,
        });
        const answer = parse(
          'cost and usage',
          usageAnswer,
          await ask('cost and usage', () => client.send(command)),
        );
        for (const { TimePeriod, Groups } of answer.ResultsByTime) {
          told.add(TimePeriod.Start);
          for (const { Keys, Metrics } of Groups)
            lines.push(toLine(TimePeriod.Start, Keys, Metrics.UnblendedCost));
        }
        token = answer.NextPageToken;
        if (token !== undefined && seen.has(token)) throw malformed('cost and usage', 'pages have no end');
        if (token !== undefined) seen.add(token);
      } while (token !== undefined);
      const missing = daysFrom(from, to).find((wanted) => !told.has(wanted));
      if (missing !== undefined || told.size !== daysFrom(from, to).length)
        throw malformed('cost and usage', `${from} to ${to} was asked for, ${missing ?? 'another day'} came`);
      const last = lines.reduce((newest, line) => (line.day > newest ? line.day : newest), '');
      // Cost Explorer is hours behind: a last day without any line is not known yet.
      return { lines, knownUntil: last === '' ? from : addDays(last, 1) };
    },
    async forecast(from, to): Promise<Decimal | undefined> {
      const command = new GetCostForecastCommand({
        TimePeriod: { Start: from, End: to },
        Granularity: 'DAILY',
        Metric: 'UNBLENDED_COST',
      });
      try {
        const { Total } = parse(
          'forecast',
          forecastAnswer,
          await ask('forecast', () => client.send(command)),
        );
        return inUsd('forecast', Total);
      } catch (error) {
        // An account with too little history has no forecast.
        if (error instanceof CollectionError && error.cause instanceof DataUnavailableException)
          return undefined;
        throw error;
      }
    },
  };
}

function toLine(
  of: Day,
  [service, recordType]: readonly [string, string],
  cost: z.output<typeof amount>,
): BillLine {
  const usd = inUsd(`cost of ${service} on ${of}`, cost);
  return apart.has(recordType)
    ? { day: of, service: recordType, detail: service, amount: usd }
    : { day: of, service, detail: recordType, amount: usd };
}

function inUsd(what: string, { Amount, Unit }: z.output<typeof amount>): Decimal {
  if (Unit === 'USD') return new Decimal(Amount);
  throw new CollectionError('currency', `AWS' ${what} is in ${Unit}; expected USD`);
}

function parse<T>(what: string, shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw malformed(what, z.prettifyError(parsed.error));
}

function malformed(what: string, found: string): CollectionError {
  return new CollectionError('malformed', `AWS' ${what} is not as documented: ${found.slice(0, 500)}`);
}

const credentialErrors =
  /Credential|ExpiredToken|UnrecognizedClient|AccessDenied|InvalidSignature|InvalidClientToken/;
const throttlingErrors = /Throttl|TooManyRequests|LimitExceeded/;

/** What the client throws: service exceptions with a name and a status, or errors of the network. */
const thrown = z.object({
  name: z.string().catch(''),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional().catch(undefined),
});

function translate(what: string, cause: unknown): CollectionError {
  const { name, message, code, $metadata } = thrown.parse({
    ...(cause instanceof Error ? { name: cause.name, message: cause.message } : {}),
    ...(typeof cause === 'object' && cause !== null ? cause : {}),
  });
  const status = $metadata?.httpStatusCode;
  const fail = (reason: CollectionError['reason']): CollectionError =>
    new CollectionError(
      reason,
      `AWS' ${what} could not be read: ${name}${status === undefined ? '' : ` (${status})`}: ${message.slice(0, 300)}`,
      { cause },
    );
  if (credentialErrors.test(name)) return fail('credentials');
  if (throttlingErrors.test(name)) return fail('throttled');
  if (cause instanceof SyntaxError)
    return status !== undefined && status >= 400 ? fail(reasonOfStatus(status)) : fail('malformed');
  if (name === 'TimeoutError' || name === 'AbortError') return fail('timeout');
  if (status !== undefined && status >= 400) return fail(reasonOfStatus(status));
  if (code !== undefined) return fail('unavailable');
  return fail('other');
}
