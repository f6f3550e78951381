import type { FastifyInstance } from 'fastify';
import { day } from '../time.ts';
import { page, refuse } from './answer.ts';
import { type ArtifactFile, archiveOf, artifactsOf } from './artifacts.ts';
import { jobLog } from './job-log.ts';
import { iso } from './objects.ts';
import { type OfRun, type RepositoryRoutes, attemptOf, repositoryOf } from './run-routes.ts';

interface OfJob {
  Params: { owner: string; repo: string; job: string };
}
interface OfArtifact {
  Params: { owner: string; repo: string; artifact: string };
}

/** GitHub keeps logs and artifacts so long. */
const kept = 90 * day;

/** What the storage behind the API holds. */
export interface Storage {
  readonly log: (jobId: number) => string | undefined;
  readonly archive: (artifactId: number) => Promise<Buffer | undefined>;
}

/** Routes to logs and artifacts: they lead to the storage, which is another host as it is at GitHub. */
export function addContentRoutes(
  app: FastifyInstance,
  options: RepositoryRoutes & { readonly storageUrl: () => string },
): Storage {
  const { runs, clock, links, storageUrl } = options;
  const artifactsOfRun = (runId: number): ArtifactFile[] => {
    const attempts = runs.find(runId) ?? [];
    return attempts.flatMap((attempt, index) =>
      artifactsOf(attempt, attempts[index - 1], runs.scriptOf(runId), clock.now()),
    );
  };
  const findArtifact = (id: number): ArtifactFile | undefined =>
    artifactsOfRun(Math.floor(id / 10_000)).find((artifact) => artifact.id === id);
  const isExpired = ({ expired = false, createdAt }: ArtifactFile): boolean =>
    expired || clock.now() - createdAt > kept;

  const show = async (artifact: ArtifactFile): Promise<object> => {
    const { id, name, createdAt, attempt } = artifact;
    const url = `${links().api}/repos/${attempt.repository}/actions/artifacts/${id}`;
    return {
      id,
      node_id: `A_${id}`,
      name,
      size_in_bytes: (await archiveOf(artifact)).length,
      url,
      archive_download_url: `${url}/zip`,
      expired: isExpired(artifact),
      created_at: iso(createdAt),
      updated_at: iso(createdAt),
      expires_at: iso(createdAt + kept),
      workflow_run: { id: attempt.runId, head_branch: attempt.branch, head_sha: attempt.headSha },
    };
  };
  app.get<OfJob>('/repos/:owner/:repo/actions/jobs/:job/logs', ({ params }, reply) => {
    const found = runs.findJob(Number(params.job));
    if (found?.attempt.repository !== repositoryOf(params)) return refuse(reply, 404, 'Not Found');
    if (clock.now() - found.job.completedAt > kept) return refuse(reply, 410, 'Gone');
    if (storage.log(found.job.jobId) === undefined) return refuse(reply, 404, 'Not Found');
    return reply.redirect(`${storageUrl()}/logs/${found.job.jobId}?sig=short-lived`, 302);
  });
  app.get<OfRun & { Querystring: { name?: string } }>(
    '/repos/:owner/:repo/actions/runs/:run/artifacts',
    async (request, reply) => {
      const attempt = attemptOf(runs, request.params);
      if (!attempt) return refuse(reply, 404, 'Not Found');
      const { name: wanted } = request.query;
      const all = artifactsOfRun(attempt.runId).filter(({ name }) => wanted === undefined || name === wanted);
      const shown = page(request, reply, all, links().api);
      return { total_count: all.length, artifacts: await Promise.all(shown.map(show)) };
    },
  );
  app.get<OfArtifact>('/repos/:owner/:repo/actions/artifacts/:artifact', async ({ params }, reply) => {
    const artifact = findArtifact(Number(params.artifact));
    if (artifact?.attempt.repository !== repositoryOf(params)) return refuse(reply, 404, 'Not Found');
    return show(artifact);
  });
  app.get<OfArtifact>('/repos/:owner/:repo/actions/artifacts/:artifact/zip', ({ params }, reply) => {
    const artifact = findArtifact(Number(params.artifact));
    if (artifact?.attempt.repository !== repositoryOf(params)) return refuse(reply, 404, 'Not Found');
    if (isExpired(artifact)) return refuse(reply, 410, 'Artifact has expired');
    return reply.redirect(`${storageUrl()}/artifacts/${artifact.id}?sig=short-lived`, 302);
  });

  const storage: Storage = {
    log: (jobId) => {
      const found = runs.findJob(jobId);
      if (!found || found.job.runner === undefined || found.job.completedAt > clock.now()) return undefined;
      const script = runs.scriptOf(found.attempt.runId);
      return script?.log ? script.log(found.job, found.attempt) : jobLog(found.attempt, found.job);
    },
    archive: async (id) => {
      const artifact = findArtifact(id);
      return artifact && !isExpired(artifact) ? archiveOf(artifact) : undefined;
    },
  };
  return storage;
}
