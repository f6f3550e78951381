import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { startGithub } from '../../simulator/github/index.ts';
import { openStore } from '../../store/index.ts';
import { recoveryHistory, resumeRecovery, stopRecovery } from './history.ts';
import { recoveryMigrations } from './service.ts';
import { startService, testEnvironment } from './testing/harness.ts';

const shop = { repository: 'acme/shop', workflow: 'ci' } as const;

describe('what is told of a recovery', () => {
  it('is an annotation in Grafana, sent again until it is taken, and lines of history', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'history-'));
    const annotations: unknown[] = [];
    let tries = 0;
    const grafana = fastify();
    grafana.post('/api/annotations', (request, reply) => {
      tries += 1;
      if (tries === 1) return reply.code(503).send({});
      annotations.push({ token: request.headers.authorization, ...Object(request.body) });
      return { id: 1 };
    });
    const url = await grafana.listen({ host: '127.0.0.1', port: 0 });
    const github = await startGithub({ clock: { speed: 600 } });
    const store = await openStore({ databaseUrl: undefined, folder, migrations: [recoveryMigrations] });
    const environment = testEnvironment(github.url, { grafana: { url, token: 'grafana-token' } });
    const running = await startService(environment, { store });
    const { runId } = github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    await running.post([shop]);
    await expect.poll(() => annotations.length, { timeout: 20_000 }).toBe(1);
    expect(annotations[0]).toMatchObject({
      token: 'Bearer grafana-token',
      tags: ['recovery', 'outcome:success', 'repository:acme/shop', 'workflow:ci'],
      text: `Rerun of failed jobs of run ${runId} of ci (acme/shop), attempt 2: success`,
    });
    await running.stop();
    await github.stop();
    await grafana.close();

    const from = { DATA_DIR: folder };
    const lines = await recoveryHistory(from, { limit: 100 });
    const words = ['rerun', 'asked', 'ended'];
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual(words);
    for (const line of lines) expect(line).toContain(`acme/shop ci run ${runId} attempt 1: `);
    expect(await recoveryHistory(from, { limit: 1 })).toEqual(lines.slice(-1));
    expect(await recoveryHistory(from, { limit: 100, repository: 'acme/other' })).toEqual([]);
    const [first = ''] = await recoveryHistory(from, { limit: 100, json: true });
    expect(JSON.parse(first)).toMatchObject({ ...shop, runId, decision: 'rerun' });

    await stopRecovery(from, 'a test');
    expect(await recoveryHistory(from, { limit: 100 })).toEqual([
      ...lines,
      'recoveries are stopped by hand: a test',
    ]);
    expect(await resumeRecovery(from)).toBe(true);
    expect(await resumeRecovery(from)).toBe(false);
    await rm(folder, { recursive: true });
  }, 90_000);
});
