import fastify from 'fastify';
import type { RunAttempt } from '../../../simulator/run.ts';
import { jobObject, runObject } from './payloads.ts';

/** The part of GitHub's API that the exporter asks, over attempts that have all ended. */
export interface FakeGitHub {
  readonly url: string;
  /** Requests so far, by path with its ids replaced, and how many of them were answered 304. */
  readonly requests: Map<string, number>;
  close(): Promise<void>;
}

/** Serves attempts on a free port of the loopback address. */
export async function startFakeGitHub(attempts: readonly RunAttempt[]): Promise<FakeGitHub> {
  const app = fastify();
  const requests = new Map<string, number>();
  const count = (what: string): void => void requests.set(what, (requests.get(what) ?? 0) + 1);
  const byRun = new Map<number, RunAttempt[]>();
  for (const attempt of attempts) byRun.set(attempt.runId, [...(byRun.get(attempt.runId) ?? []), attempt]);
  const find = (runId: string, attempt: string): RunAttempt | undefined =>
    byRun.get(Number(runId))?.find((candidate) => candidate.attempt === Number(attempt));

  app.get<{
    Params: Record<'owner' | 'repo', string>;
    Querystring: { created: string; page: string; per_page: string };
  }>('/repos/:owner/:repo/actions/runs', (request, reply) => {
    const { owner, repo } = request.params;
    const { created, page, per_page: size } = request.query;
    const [from = '', to = '9999'] = created.startsWith('>=') ? [created.slice(2)] : created.split('..');
    const runs = [...byRun.values()]
      .flatMap((all) => all.at(-1) ?? [])
      .filter(({ repository, createdAt }) => {
        const at = new Date(createdAt).toISOString();
        return repository === `${owner}/${repo}` && at >= from && at <= to;
      })
      .sort((a, b) => b.createdAt - a.createdAt || b.runId - a.runId);
    const etag = `W/"${created} ${page} ${runs.length}"`;
    if (request.headers['if-none-match'] === etag) {
      count('304');
      return reply.code(304).send();
    }
    count('runs');
    const start = (Number(page) - 1) * Number(size);
    // As GitHub: a question gives 1,000 at most.
    const shown = runs.slice(0, 1000).slice(start, start + Number(size));
    return reply
      .header('etag', etag)
      .send({ total_count: runs.length, workflow_runs: shown.map((run) => runObject(run, 'completed')) });
  });
  app.get<{ Params: Record<'id' | 'attempt', string> }>(
    '/repos/:owner/:repo/actions/runs/:id/attempts/:attempt',
    (request, reply) => {
      count('attempt');
      const found = find(request.params.id, request.params.attempt);
      return found ? runObject(found, 'completed') : reply.code(404).send({ message: 'Not Found' });
    },
  );
  app.get<{ Params: Record<'id' | 'attempt', string>; Querystring: { page: string; per_page: string } }>(
    '/repos/:owner/:repo/actions/runs/:id/attempts/:attempt/jobs',
    (request, reply) => {
      count('jobs');
      const found = find(request.params.id, request.params.attempt);
      if (!found) return reply.code(404).send({ message: 'Not Found' });
      const jobs = found.jobs.map((job) => jobObject(found, job, 'completed'));
      return reply.send({ total_count: jobs.length, jobs });
    },
  );
  app.get<{ Params: Record<'id', string> }>(
    '/repos/:owner/:repo/actions/jobs/:id/logs',
    (_request, reply) => {
      count('logs');
      return reply.type('text/plain').send('2026-01-01T00:00:00.1234567Z ##[error]it broke\n');
    },
  );
  app.get('/repos/:owner/:repo', () => ({ default_branch: 'main' }));
  app.get('/repos/:owner/:repo/actions/workflows', () => ({ workflows: [] }));
  app.get('/rate_limit', () => ({ resources: {} }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, requests, close: () => app.close() };
}
