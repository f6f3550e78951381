import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { BillingFault, DecimalText } from '../billing-fault.ts';
import type { Tokens } from '../costs/claude.ts';
import { day as dayLength, hour as hourLength } from '../time.ts';

/** What a workspace was charged for a model on one day. */
export interface ClaudeCharge {
  /** Absent for what is not of a model, such as code execution. */
  readonly model: string | undefined;
  readonly workspace: string;
  /** Fractional cents, after discounts. */
  readonly cents: DecimalText;
}

/** What Anthropic knows. Times in milliseconds since 1970. */
export interface ClaudeBooks {
  readonly now: () => number;
  /** The charges of the day that starts then, as they stand now. */
  readonly charges: (day: number, now: number) => readonly ClaudeCharge[];
  /** The tokens of the hour that starts then, by model. */
  readonly tokens: (
    hour: number,
    now: number,
  ) => readonly { readonly model: string; readonly tokens: Tokens }[];
  readonly apiKey: string;
}

/** The organization analytics on the loopback address. */
export interface SimulatedAnthropic {
  readonly url: string;
  /** Requests so far, by report. */
  readonly requests: Map<string, number>;
  fault: BillingFault | undefined;
  /** Waits so long before each answer, in ms. */
  delayMs: number;
  /** Answers as for a workspace that nobody uses. */
  blank: boolean;
  close(): Promise<void>;
}

const list = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
const query = z.object({
  starting_at: z.iso.datetime({ offset: true }),
  ending_at: z.iso.datetime({ offset: true }),
  time_bucket_width: z.enum(['1d', '1h']),
  'group_by[]': list,
  order_by: z.literal('time'),
  order: z.literal('asc'),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
  page: z.string().optional(),
});
const longestMs = 31 * dayLength;
/** How far back may be asked, and the first day that there is. */
const oldestMs = 365 * dayLength;
const firstDay = Date.UTC(2026, 0, 1);

/** `GET /v1/organizations/analytics/cost` and `…/usage`, by model (and workspace), with pages. */
export async function startAnthropic(books: ClaudeBooks): Promise<SimulatedAnthropic> {
  const app = fastify({ forceCloseConnections: true });
  const requests = new Map<string, number>();
  const state: { fault: BillingFault | undefined; delayMs: number; blank: boolean } = {
    fault: undefined,
    delayMs: 0,
    blank: false,
  };

  const serve = (report: 'cost' | 'usage', rowsOf: (from: number, to: number) => readonly object[]): void => {
    app.get(`/v1/organizations/analytics/${report}`, async (request, reply) => {
      requests.set(report, (requests.get(report) ?? 0) + 1);
      if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
      const refused = refuse(request, reply);
      if (refused) return refused;
      const asked = query.safeParse(request.query);
      if (!asked.success) return fail(reply, 400, 'invalid_request_error', z.prettifyError(asked.error));
      const { starting_at: start, ending_at: end, limit, page = '0' } = asked.data;
      const [from, to] = [Date.parse(start), Date.parse(end)];
      if (from >= to || to - from > longestMs)
        return fail(reply, 400, 'invalid_request_error', 'the range may span at most 31 days');
      if (from < Math.max(firstDay, books.now() - oldestMs))
        return fail(reply, 400, 'invalid_request_error', 'starting_at must be within the last 365 days');
      const rows = state.blank ? [] : rowsOf(from, to);
      const next = Number(page) + limit;
      const hasMore = state.fault === 'endless' || next < rows.length;
      return {
        ...(state.fault === 'missing-field' ? {} : { data: rows.slice(Number(page), next) }),
        has_more: hasMore,
        next_page: hasMore && state.fault !== 'endless' ? String(next) : null,
        data_refreshed_at: new Date(books.now()).toISOString(),
      };
    });
  };

  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
  ): FastifyReply | Promise<never> | undefined => {
    const { headers } = request;
    if (!String(headers['anthropic-beta']).includes('analytics-usage-cost-'))
      return fail(reply, 404, 'not_found_error', 'this endpoint is in beta');
    switch (state.fault) {
      case 'throttled':
        return fail(reply.header('retry-after', '0'), 429, 'rate_limit_error', 'too many requests');
      case 'unavailable':
        return fail(reply, 529, 'overloaded_error', 'Overloaded');
      case 'expired':
        return fail(reply, 401, 'authentication_error', 'invalid x-api-key');
      case 'silent':
        return new Promise<never>(() => undefined);
      case 'malformed':
        return reply.header('content-type', 'application/json').send('{"data": [{"cost":');
      case 'missing-field':
      case 'endless':
      case 'currency':
      case 'no-forecast':
      case undefined:
        // Told by the answer's body.
        break;
    }
    // As the API: either header will do; the client sends the second.
    const key = headers['x-api-key'] ?? String(headers.authorization).replace(/^Bearer /, '');
    if (key !== books.apiKey) return fail(reply, 401, 'authentication_error', 'invalid x-api-key');
    return undefined;
  };

  serve('cost', (from, to) =>
    steps(from, to, dayLength).flatMap((day) =>
      books.charges(day, books.now()).map(({ model, workspace, cents }) => ({
        starting_at: new Date(day).toISOString(),
        ending_at: new Date(day + dayLength).toISOString(),
        group: { ...noGroup, model: model ?? null, workspace_id: workspace },
        cost: {
          amount: cents,
          currency: state.fault === 'currency' ? 'EUR' : 'USD',
          list_amount: cents,
          requests: null,
        },
      })),
    ),
  );
  serve('usage', (from, to) =>
    steps(from, to, hourLength).flatMap((hour) =>
      books.tokens(hour, books.now()).map(({ model, tokens }) => ({
        starting_at: new Date(hour).toISOString(),
        ending_at: new Date(hour + hourLength).toISOString(),
        group: { ...noGroup, model },
        usage: {
          uncached_input_tokens: tokens.input,
          output_tokens: tokens.output,
          cache_read_input_tokens: tokens.cache_read,
          cache_creation: {
            ephemeral_1h_input_tokens: 0,
            ephemeral_5m_input_tokens: tokens.cache_creation,
          },
          requests: 1,
          server_tool_use: { web_search_requests: 0 },
          total_tokens: tokens.input + tokens.output + tokens.cache_read + tokens.cache_creation,
        },
      })),
    ),
  );

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
    get blank() {
      return state.blank;
    },
    set blank(blank) {
      state.blank = blank;
    },
    close: () => app.close(),
  };
}

/** Dimensions that nobody asks for. */
const noGroup = {
  actor: null,
  api_key_id: null,
  cost_type: null,
  model: null,
  product: null,
  service_tier: null,
  token_type: null,
  workspace_id: null,
};

function fail(reply: FastifyReply, status: number, type: string, message: string): FastifyReply {
  return reply.code(status).send({ type: 'error', error: { type, message } });
}

function steps(from: number, to: number, length: number): number[] {
  const starts: number[] = [];
  for (let start = from; start < to; start += length) starts.push(start);
  return starts;
}
