import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitHub } from './client.ts';

describe('a run that was deleted at GitHub', () => {
  let app: FastifyInstance;
  let github: GitHub;
  beforeAll(async () => {
    app = fastify();
    // An artifact's id is the status that its archive answers with; there are no others.
    app.get<{ Params: { id: string } }>('/repos/acme/shop/actions/artifacts/:id/zip', ({ params }, reply) =>
      reply.code(Number(params.id)).send({ message: 'Gone' }),
    );
    const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
    github = new GitHub({ baseUrl, auth: { token: 'token' }, logger: pino({ level: 'silent' }) });
  });
  afterAll(() => app.close());

  it('has no artifacts', async () => {
    expect(await github.artifacts('acme/shop', 1)).toEqual([]);
  });

  it.each([404, 410])('has no archive either, whether GitHub answers %i', async (status) => {
    expect(await github.download('acme/shop', status)).toBeUndefined();
  });

  it('is told from one that we may not see', async () => {
    await expect(github.download('acme/shop', 403)).rejects.toMatchObject({ status: 403 });
  });
});
