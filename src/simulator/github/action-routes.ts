import type { FastifyInstance, FastifyReply } from 'fastify';
import { refuse } from './answer.ts';
import { type OfRun, type RepositoryRoutes, attemptOf } from './run-routes.ts';
import { Refused } from './runs.ts';

/** Who asks, as runs show it. */
const robot = 'recovery-bot';

/** Routes that change something: rerun and cancel. */
export function addActionRoutes(app: FastifyInstance, { runs }: Pick<RepositoryRoutes, 'runs'>): void {
  const run = (path: string, status: number, action: (runId: number) => unknown): void => {
    app.post<OfRun>(`/repos/:owner/:repo/actions/runs/:run/${path}`, ({ params }, reply) => {
      if (attemptOf(runs, params) === undefined) return refuse(reply, 404, 'Not Found');
      return done(reply, status, () => action(Number(params.run)));
    });
  };
  run('rerun', 201, (runId) => runs.rerun(runId, { by: robot, jobs: 'all' }));
  run('rerun-failed-jobs', 201, (runId) => runs.rerun(runId, { by: robot, jobs: 'failed' }));
  run('cancel', 202, (runId) => runs.cancel(runId));
}

function done(reply: FastifyReply, status: number, action: () => unknown): FastifyReply {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refuse(reply, error.status, error.message);
  }
  return reply.code(status).send({});
}
