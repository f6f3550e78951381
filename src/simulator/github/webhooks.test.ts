import { generateKeyPairSync } from 'node:crypto';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { Webhooks } from '@octokit/webhooks';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { companyModel, monday } from '../fixture.ts';
import { type DeliveryFaults, type Github, startGithub } from './index.ts';

const payload = z.object({
  action: z.string().default(''),
  workflow_run: z.object({ id: z.number() }).optional(),
  workflow_job: z.object({ run_id: z.number() }).optional(),
});
const secret = 'a secret';
const webhooks = new Webhooks({ secret });
const ci = { repository: 'acme/shop', workflow: 'ci' };
let github: Github;
let receiver: FastifyInstance;
let url: string;
let received: { event: string; id: string; action: string; run: number; valid: boolean }[];

beforeEach(async () => {
  received = [];
  receiver = fastify();
  receiver.removeAllContentTypeParsers();
  receiver.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  receiver.post<{ Body: string; Headers: Record<string, string> }>('/', async ({ body, headers }) => {
    const { action, workflow_run: run, workflow_job: job } = payload.parse(JSON.parse(body));
    received.push({
      event: headers['x-github-event'] ?? '',
      id: headers['x-github-delivery'] ?? '',
      action,
      run: run?.id ?? job?.run_id ?? 0,
      valid: await webhooks.verify(body, headers['x-hub-signature-256'] ?? ''),
    });
    return {};
  });
  url = await receiver.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await github.stop();
  await receiver.close();
});

describe('webhooks', () => {
  it('tell of a run in order, signed, when it happens', async () => {
    github = await startGithub({ clock: { speed: 0 }, webhooks: [{ url, secret }] });
    github.addRun({ ...ci, jobs: [{ name: 'build' }] });
    await github.clock.advance(0);
    expect(received.map(({ event, action }) => `${event} ${action}`)).toEqual([
      'ping ',
      'workflow_run requested',
      'workflow_job queued',
    ]);
    await github.clock.advance(120_000);
    expect(received.slice(3).map(({ event, action }) => `${event} ${action}`)).toEqual([
      'workflow_run in_progress',
      'workflow_job in_progress',
      'workflow_job completed',
      'workflow_run completed',
    ]);
    expect(received.every(({ valid }) => valid)).toBe(true);
    expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
  });

  it('run with a fast clock', async () => {
    github = await startGithub({ clock: { speed: 600 }, webhooks: [{ url, secret }] });
    github.addRun({ ...ci, seconds: 300 });
    await expect.poll(() => received.at(-1)?.action, { timeout: 10_000 }).toBe('completed');
    expect(github.tally().ended).toEqual([
      { repository: 'acme/shop', workflow: 'ci', ref: 'default', status: 'success', count: 1 },
    ]);
  });

  it.each<[Exclude<keyof DeliveryFaults, 'lateMs'>, number]>([
    ['lost', 0.1],
    ['doubled', 0.1],
    ['late', 0.2],
    ['reordered', 0.2],
  ])('go wrong on demand: %s', async (kind, share) => {
    const model = companyModel(3, 1);
    const attempts = model.timeline.attempts.slice(0, 60);
    github = await startGithub({
      organisation: model.organisation,
      attempts,
      clock: { speed: 0, start: monday },
      webhooks: [{ url, secret }],
      deliveryFaults: { [kind]: share },
    });
    await github.clock.advance(2 * 86_400_000);
    const { deliveries, ended } = github.tally();
    const all = Object.values(deliveries).reduce((sum, count) => sum + count, 0);
    expect(ended.reduce((sum, { count }) => sum + count, 0)).toBe(attempts.length);
    expect(all).toBeGreaterThan(attempts.length * 4);
    const met = kind === 'doubled' ? deliveries.doubled / 2 : deliveries[kind];
    expect(met / all).toBeGreaterThan(share / 2);
    expect(met / all).toBeLessThan(share * 2);
    expect(received.length - 1).toBe(kind === 'lost' ? all - deliveries.lost : all);
    const ids = new Set(received.map(({ id }) => id));
    expect(received.length - ids.size).toBe(deliveries.doubled / 2);
    const actions = new Map<number, string>();
    let wrongOrder = 0;
    for (const { event, action, run } of received.filter(({ event }) => event === 'workflow_run')) {
      if (action === 'requested' && actions.has(run)) wrongOrder += 1;
      actions.set(run, `${event} ${action}`);
    }
    if (kind === 'late' || kind === 'reordered') expect(wrongOrder).toBeGreaterThan(0);
  });
});

describe('a GitHub App', () => {
  it('gets tokens for its installation, with its own key alone', async () => {
    const pair = (): { publicKey: string; privateKey: string } =>
      generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
    const { publicKey, privateKey } = pair();
    github = await startGithub({
      auth: { app: { appId: '12', installationId: '34', publicKey } },
      basePath: '/api/v3',
      clock: { speed: 0 },
    });
    github.addRun(ci);
    const list = (key: string): Promise<{ data: { total_count: number } }> =>
      new Octokit({
        baseUrl: github.url,
        authStrategy: createAppAuth,
        auth: { appId: '12', installationId: '34', privateKey: key },
      }).actions.listWorkflowRunsForRepo({ owner: 'acme', repo: 'shop' });
    expect((await list(privateKey)).data.total_count).toBe(1);
    expect(github.gate.issued).toBe(1);
    await expect(list(pair().privateKey)).rejects.toMatchObject({ status: 401 });
  });
});
