import { RequestError } from '@octokit/request-error';
import { describe, expect, it } from 'vitest';
import { faultOf } from './errors.ts';

const now = 1_800_000_000_000;
const reset = now / 1000;

function answer(
  status: number,
  message = 'no',
  headers: Readonly<Record<string, string>> = {},
  url = 'https://api.github.com/repos/acme/shop/actions/runs/1/rerun',
): RequestError {
  return new RequestError(message, status, {
    request: { method: 'POST', url, headers: {} },
    response: { status, url, headers, data: {} },
  });
}

const tokens = 'https://api.github.com/app/installations/7/access_tokens';

describe('what an answer of GitHub means', () => {
  it.each([
    [answer(500), { kind: 'outage' }],
    [answer(503, 'Maintenance in progress'), { kind: 'outage' }],
    [answer(408), { kind: 'outage' }],
    [new Error('fetch failed'), { kind: 'outage' }],
    [answer(401, 'Bad credentials'), { kind: 'unauthorised' }],
    [answer(403, 'Maximum number of login attempts exceeded'), { kind: 'unauthorised' }],
    [answer(403, 'This installation has been suspended', {}, tokens), { kind: 'unauthorised' }],
    [answer(404, 'Not Found', {}, tokens), { kind: 'unauthorised' }],
    [answer(503, 'Unavailable', {}, tokens), { kind: 'outage' }],
    [answer(403, 'This workflow is already running'), { kind: 'running' }],
    [answer(403, 'Resource not accessible by integration'), { kind: 'refused', status: 403 }],
    [answer(404), { kind: 'refused', status: 404 }],
    [answer(422), { kind: 'refused', status: 422 }],
    [answer(429), { kind: 'limited', seconds: undefined }],
    [answer(429, 'slow down', { 'retry-after': '7' }), { kind: 'limited', seconds: 7 }],
    [answer(403, 'You have exceeded a secondary rate limit'), { kind: 'limited', seconds: undefined }],
    [
      answer(403, 'no', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset + 60}` }),
      { kind: 'limited', seconds: 61 },
    ],
    [
      answer(403, 'no', {
        'retry-after': '90',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': `${reset + 60}`,
      }),
      { kind: 'limited', seconds: 90 },
    ],
  ])('%s', (error, expected) => {
    expect(faultOf(error, now)).toMatchObject(expected);
  });
});
