import { RequestError } from '@octokit/request-error';

/** GitHub said no, and asking again soon would not change that. */
export class Refused extends Error {
  /** One word: `forbidden`, `not_found`, `unprocessable` … */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.reason = reason;
  }
}

/** The run runs already. */
export class AlreadyRunning extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AlreadyRunning';
  }
}

/** GitHub does not accept who we are: a token that has expired or was taken back, an App that is suspended. */
export class Unauthorised extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unauthorised';
  }
}

/** GitHub is not to be asked before `waitMs` have passed. */
export class HeldBack extends Error {
  readonly waitMs: number;
  /** `unauthorised`: the circuit is open because GitHub does not accept who we are. */
  readonly why: 'rate_limit' | 'circuit_open' | 'unauthorised';

  constructor(why: HeldBack['why'], waitMs: number, message: string) {
    super(message);
    this.name = 'HeldBack';
    this.why = why;
    this.waitMs = waitMs;
  }
}

/** What an answer that is no success means. */
export type Fault =
  /** Of the server, of the network, or no answer in time: what was asked may have come about. */
  | { readonly kind: 'outage'; readonly message: string }
  /** `seconds`: what the headers ask for; undefined where they ask for nothing. */
  | { readonly kind: 'limited'; readonly seconds: number | undefined; readonly message: string }
  | { readonly kind: 'unauthorised'; readonly message: string }
  | { readonly kind: 'running'; readonly message: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

const tooManyLogins = /maximum number of login attempts/i;
const appTokens = /\/app\/installations\/[^/]+\/access_tokens$/;

/**
 * Reads what an error of octokit means.
 * @param now GitHub's or our clock in ms since 1970, for `x-ratelimit-reset`
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function faultOf(error: unknown, now: number): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RequestError) || error.response === undefined) return { kind: 'outage', message };
  const { status, response } = error;
  const header = (name: string): string | undefined => {
    const value = response.headers[name];
    return value === undefined ? undefined : `${value}`;
  };
  if (status === 429 || status === 403) {
    const after = wholeNumber(header('retry-after'));
    const reset = wholeNumber(header('x-ratelimit-reset'));
    const exhausted = header('x-ratelimit-remaining') === '0';
    if (status === 429 || after !== undefined || exhausted || /rate limit|abuse/i.test(message)) {
      const untilReset = exhausted && reset !== undefined ? Math.max(0, reset - now / 1000) + 1 : undefined;
      return { kind: 'limited', seconds: largest(after, untilReset), message };
    }
  }
  if (status >= 500 || status === 408) return { kind: 'outage', message: `${status} ${message}` };
  // Many wrong tokens in a row are answered 403; an App's own are given out, or not, at a place of their own.
  if (status === 401 || tooManyLogins.test(message) || appTokens.test(error.request.url))
    return { kind: 'unauthorised', message: `${status} ${message}` };
  if (/already running|in progress/i.test(message)) return { kind: 'running', message };
  return { kind: 'refused', status, message };
}

/** A refusal in one word. */
export function refusalOf(status: number): string {
  const known: Readonly<Record<number, string>> = {
    403: 'forbidden',
    404: 'not_found',
    410: 'gone',
    422: 'unprocessable',
  };
  return known[status] ?? `status_${status}`;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function largest(...values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.max(...given);
}
