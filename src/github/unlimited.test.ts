import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { GitHub } from '../services/pipeline/github/client.ts';
import { GuardedGitHub } from '../services/recovery/github/client.ts';
import { Guard } from '../services/recovery/github/guard.ts';
import { createTiming } from '../services/recovery/timing.ts';
import { type Github, startGithub } from '../simulator/github/index.ts';

// Whether GitHub answers and knows us, as both services ask it.

let github: Github;
afterEach(() => github.stop());

const auth = { token: 'token' };
const listener = { onCircuit: () => undefined, onLimited: () => undefined, onUnauthorised: () => undefined };
const services = {
  'the pipeline exporter': (baseUrl: string) =>
    new GitHub({ baseUrl, auth, logger: pino({ level: 'silent' }) }),
  'the recovery service': (baseUrl: string) =>
    new GuardedGitHub({ baseUrl, auth, guard: new Guard(createTiming(), listener) }),
};

describe.each(Object.entries(services))('%s', (_, connect) => {
  const check = async (status: number, message: string): Promise<void> => {
    github = await startGithub();
    github.faults.add({ kind: 'status', status, message });
    await connect(github.url).check();
  };

  it.each(['Rate limiting is not enabled.', 'No rate limit for white listed users'])(
    'takes "%s" of GitHub Enterprise for an answer',
    async (message) => {
      await expect(check(404, message)).resolves.toBeUndefined();
      expect(github.requests).toMatchObject([{ path: '/rate_limit', fault: 'status' }]);
    },
  );

  it.each([
    [404, 'Not Found'],
    [401, 'Bad credentials'],
  ])('takes no other answer for one: %i %s', async (status, message) => {
    await expect(check(status, message)).rejects.toThrow(message);
  });
});
