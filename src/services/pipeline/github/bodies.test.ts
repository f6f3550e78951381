import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { startGithub } from '../../../simulator/github/index.ts';
import { pastModel } from '../testing/past-model.ts';
import { GitHub } from './client.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = z.function({ output: z.unknown() }).parse(runInNewContext('gc'));

it('a log arrives whole, also where garbage is collected before it is read', async () => {
  const { organisation, timeline } = pastModel(20, { pullRequestsPerDay: 5 });
  const server = await startGithub({ organisation, attempts: timeline.attempts });
  const github = new GitHub({
    baseUrl: server.url,
    auth: { token: 'token' },
    logger: pino({ level: 'silent' }),
  });
  const collecting = setInterval(collectGarbage, 1);
  const jobs = timeline.attempts.flatMap(({ repository, jobs: all }) =>
    all.filter(({ runner }) => runner !== undefined).map(({ jobId }) => ({ repository, jobId })),
  );
  const empty: number[] = [];
  // Once is enough: without holding them, dozens of a round are empty.
  const logs = await Promise.all(jobs.map(({ repository, jobId }) => github.jobLog(repository, jobId)));
  for (const log of logs) {
    if (typeof log === 'string') continue;
    const bytes = log.parts.reduce((sum, { length }) => sum + length, 0);
    if (bytes < 100) empty.push(bytes);
  }
  clearInterval(collecting);
  await server.stop();
  expect(jobs.length).toBeGreaterThan(20);
  expect(empty).toEqual([]);
}, 60_000);
