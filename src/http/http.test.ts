import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import {
  EnvironmentError,
  createApp,
  durationVariable,
  equalSecrets,
  portVariable,
  readEnvironment,
  readSecret,
} from './index.ts';

describe('environment', () => {
  const shape = { PORT: portVariable(8081), EVERY: durationVariable('5m') };

  it('has defaults, also for what is empty', () => {
    expect(readEnvironment(shape, { PORT: '' })).toEqual({ PORT: 8081, EVERY: 300_000 });
    expect(readEnvironment(shape, { PORT: '0', EVERY: '90s' })).toEqual({ PORT: 0, EVERY: 90_000 });
  });

  it('names each wrong variable, its value and what was expected', () => {
    const read = (): unknown => readEnvironment(shape, { PORT: '80a', EVERY: 'often' });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow('PORT: expected a port number, 0 to 65535, found "80a"');
    expect(read).toThrow('EVERY: expected a duration such as "5s" or "10m", found "often"');
  });

  it('reads secrets from files or from the variable itself', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'secret-')), 'token');
    await writeFile(file, 'abc\n');
    expect(readSecret('TOKEN', { TOKEN_FILE: file })).toBe('abc');
    expect(readSecret('TOKEN', { TOKEN: 'xyz' })).toBe('xyz');
    expect(readSecret('TOKEN', { TOKEN: '' })).toBeUndefined();
    expect(() => readSecret('TOKEN', { TOKEN_FILE: '/nowhere' })).toThrow(
      /TOKEN_FILE: .*\/nowhere \(ENOENT\)/,
    );
    expect(() => readSecret('TOKEN', { TOKEN_FILE: file, TOKEN: 'x' })).toThrow(/set one of them/);
  });
});

describe('secrets', () => {
  it('are compared by content', () => {
    expect(equalSecrets('a', 'a')).toBe(true);
    expect(equalSecrets('a', 'ab')).toBe(false);
  });
});

describe('app', () => {
  const app = (checks = {}, notes = {}): ReturnType<typeof createApp> => {
    const made = createApp({
      logger: pino({ level: 'silent' }),
      bodyLimit: 10,
      registry: new Registry(),
      checks,
      notes,
    });
    made.post('/bytes', (request) => ({ bytes: Buffer.isBuffer(request.body) && request.body.toString() }));
    made.get('/broken', () => {
      throw new Error('secret detail');
    });
    return made;
  };

  it('is alive, and ready where every check passes', async () => {
    expect((await app().inject('/healthz')).statusCode).toBe(200);
    const ready = await app({ one: () => Promise.resolve() }).inject('/readyz');
    expect(ready.json()).toEqual({ status: 'ok', checks: { one: 'ok' } });
    const failing = app({ one: () => Promise.resolve(), two: () => Promise.reject(new Error('gone')) });
    const answer = await failing.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'not ready', checks: { one: 'ok', two: 'gone' } },
    ]);
  });

  it('tells what is wrong and does not make it useless', async () => {
    const answer = await app({ one: () => Promise.resolve() }, { two: () => 'expired' }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ok', checks: { one: 'ok', two: 'expired' } },
    ]);
  });

  it('gives bodies as bytes, whatever they claim to be, and refuses large ones', async () => {
    const post = async (payload: string, type: string): Promise<LightMyRequestResponse> =>
      app().inject({ method: 'POST', url: '/bytes', payload, headers: { 'content-type': type } });
    expect((await post('{"a', 'application/json')).json()).toEqual({ bytes: '{"a' });
    expect((await post('x', 'application/nonsense')).json()).toEqual({ bytes: 'x' });
    expect((await post('x'.repeat(11), 'text/plain')).statusCode).toBe(413);
  });

  it('answers errors in one form, without details of its own faults', async () => {
    expect((await app().inject('/nowhere')).json()).toMatchObject({ error: { code: 'not_found' } });
    const broken = await app().inject('/broken');
    expect(broken.statusCode).toBe(500);
    expect(broken.body).not.toContain('secret detail');
  });
});
