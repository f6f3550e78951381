import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { type Day, addDays, dayOf, earlier, startOf } from '../days.ts';
import { Decimal, decimalText } from '../money.ts';
import {
  type BillLine,
  CollectionError,
  type Provider,
  type Reading,
  type TokenHour,
  reasonOfStatus,
} from './provider.ts';

/** One answer spans no more days. */
const longestWindow = 31;
/** Rows of one page: the most that the API gives. */
const pageSize = 1000;
/** More pages than a month of any organisation has. */
const mostPages = 500;

const group = z.object({ model: z.string().max(200).nullable() });
const costItem = z.object({
  starting_at: z.iso.datetime({ offset: true }),
  cost: z.object({ amount: decimalText, currency: z.string() }),
  group: group.extend({ workspace_id: z.string().max(200).nullable() }),
});
const count = z.number().int().min(0);
const usageItem = z.object({
  starting_at: z.iso.datetime({ offset: true }),
  group,
  usage: z.object({
    uncached_input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation: z.object({ ephemeral_1h_input_tokens: count, ephemeral_5m_input_tokens: count }),
  }),
});

/** How to reach the API. */
export interface ClaudeOptions {
  /** An admin key, or one with the scope `read:analytics`. */
  readonly apiKey: string;
  readonly baseUrl?: string | undefined;
  /** Times that the client itself tries again, waiting as the API asks. */
  readonly retries?: number;
  readonly timeoutMs?: number;
}

/**
 * Claude's bills: cost by model and workspace, tokens by model, from the organization's analytics reports. Amounts are
 * after discounts and before credits. Usage without a model (code execution) is the service `other`.
 */
export function claudeProvider({
  apiKey,
  baseUrl,
  retries = 2,
  timeoutMs = 60_000,
}: ClaudeOptions): Provider {
  const client = new Anthropic({
    apiKey,
    authToken: null,
    maxRetries: retries,
    timeout: timeoutMs,
    logLevel: 'off',
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  const { cost, usage } = client.beta.organization.analytics;
  const span = (from: number, to: number): { starting_at: string; ending_at: string } => ({
    starting_at: new Date(from).toISOString(),
    ending_at: new Date(to).toISOString(),
  });
  // Oldest first: rows that are added while pages are read come last.
  const inOrder = { order_by: 'time', order: 'asc', limit: pageSize } as const;

  return {
    name: 'claude',
    longestWindow,
    rereadFrom: (today) => addDays(today, 1 - longestWindow),
    async readBills(from, to): Promise<Reading> {
      const { items, refreshedAt } = await readPages('cost', costItem, (page) =>
        cost
          .list({
            ...span(startOf(from), startOf(to)),
            ...inOrder,
            time_bucket_width: '1d',
            group_by: ['model', 'workspace_id'],
            ...page,
          })
          .asResponse(),
      );
      const lines = items.map((item): BillLine => {
        const day = dayOf(Date.parse(item.starting_at));
        mustLieIn('cost', day, from, to);
        if (item.cost.currency !== 'USD') {
          throw new CollectionError(
            'currency',
            `Claude's cost of ${day} is in ${item.cost.currency}; expected USD`,
          );
        }
        return {
          day,
          service: item.group.model ?? 'other',
          detail: item.group.workspace_id ?? '',
          // Fractional cents.
          amount: new Decimal(item.cost.amount).div(100),
        };
      });
      const knownUntil = refreshedAt === undefined ? to : earlier(to, dayOf(refreshedAt));
      return { lines, knownUntil };
    },
    async readTokens(from, to): Promise<TokenHour[]> {
      const { items } = await readPages('usage', usageItem, (page) =>
        usage
          .list({ ...span(from, to), ...inOrder, time_bucket_width: '1h', group_by: ['model'], ...page })
          .asResponse(),
      );
      return items.map(({ starting_at: startingAt, group: { model }, usage: used }) => ({
        hour: Date.parse(startingAt),
        model: model ?? 'other',
        tokens: {
          input: used.uncached_input_tokens,
          output: used.output_tokens,
          cache_read: used.cache_read_input_tokens,
          cache_creation:
            used.cache_creation.ephemeral_1h_input_tokens + used.cache_creation.ephemeral_5m_input_tokens,
        },
      }));
    },
  };
}

/**
 * Reads page after page. The client's own iterator takes a page without `data` for an empty one, which would look like
 * a month without cost: so each answer is checked here.
 */
async function readPages<T>(
  report: string,
  item: z.ZodType<T>,
  ask: (page: { readonly page?: string }) => Promise<Response>,
): Promise<{ readonly items: readonly T[]; readonly refreshedAt: number | undefined }> {
  const shape = z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_page: z.string().nullish(),
    data_refreshed_at: z.iso.datetime({ offset: true }).nullish(),
  });
  const items: T[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  let refreshedAt: number | undefined;
  do {
    const answer = shape.safeParse(
      await askOnce(report, () => ask(cursor === undefined ? {} : { page: cursor })),
    );
    if (!answer.success) throw malformed(report, z.prettifyError(answer.error));
    const { data, has_more: hasMore, next_page: next, data_refreshed_at: refreshed } = answer.data;
    items.push(...data);
    if (refreshed) refreshedAt = Math.min(refreshedAt ?? Infinity, Date.parse(refreshed));
    if (hasMore && !next) throw malformed(report, 'has_more is true, but next_page is missing');
    cursor = hasMore ? (next ?? undefined) : undefined;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= mostPages))
      throw malformed(report, 'pages have no end');
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return { items, refreshedAt };
}

async function askOnce(report: string, ask: () => Promise<Response>): Promise<unknown> {
  let response: Response;
  try {
    response = await ask();
  } catch (error) {
    throw translate(report, error);
  }
  try {
    return await response.json();
  } catch (error) {
    throw malformed(report, error instanceof Error ? error.message : String(error));
  }
}

function translate(report: string, error: unknown): CollectionError {
  const what = `Claude's ${report} report could not be read`;
  if (error instanceof Anthropic.APIConnectionTimeoutError)
    return new CollectionError('timeout', `${what}: no answer in time`, { cause: error });
  if (error instanceof Anthropic.APIConnectionError)
    return new CollectionError(
      'unavailable',
      `${what}: ${error.cause instanceof Error ? error.cause.message : error.message}`,
      {
        cause: error,
      },
    );
  if (error instanceof Anthropic.APIError && typeof error.status === 'number') {
    return new CollectionError(
      reasonOfStatus(error.status),
      `${what}: the API answered ${error.message.slice(0, 300)}`,
      { cause: error },
    );
  }
  return new CollectionError('other', `${what}: ${String(error)}`, { cause: error });
}

function mustLieIn(report: string, day: Day, from: Day, to: Day): void {
  if (day < from || day >= to)
    throw malformed(report, `a row of ${day}, though ${from} to ${to} was asked for`);
}

function malformed(report: string, found: string): CollectionError {
  return new CollectionError(
    'malformed',
    `Claude's ${report} report is not as documented: ${found.slice(0, 500)}`,
  );
}
