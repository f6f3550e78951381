import { describe, expect, it } from 'vitest';
import { readCostEnvironment } from './environment.ts';

const database = { DATABASE_URL: 'postgres://cost@127.0.0.1/pipeline' };

describe('the environment of the cost exporter', () => {
  it('names who is asked: those there are credentials for, and an empty one is none', () => {
    const asked = (more: Record<string, string>): unknown => {
      const { anthropicKey, hasAws } = readCostEnvironment({ ...database, ...more });
      return { anthropicKey, hasAws };
    };
    expect(asked({})).toEqual({ anthropicKey: undefined, hasAws: false });
    // As the Deployment has them where the Secret has empty values.
    expect(asked({ ANTHROPIC_ADMIN_KEY: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })).toEqual({
      anthropicKey: undefined,
      hasAws: false,
    });
    expect(asked({ ANTHROPIC_ADMIN_KEY: 'key', AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token' })).toEqual({
      anthropicKey: 'key',
      hasAws: true,
    });
  });

  it('asks AWS, which bills each question, four times a day; who sets an interval sets it for all', () => {
    const hourMs = 3_600_000;
    expect(readCostEnvironment(database).pollMs).toEqual({ usual: hourMs, aws: 6 * hourMs });
    expect(readCostEnvironment({ ...database, POLL_INTERVAL: '2h' }).pollMs).toEqual({
      usual: 2 * hourMs,
      aws: 2 * hourMs,
    });
  });

  it('refuses what it cannot work with, by name', () => {
    expect(() => readCostEnvironment({ ...database, POLL_INTERVAL: 'often', PORT: 'x' })).toThrow(/PORT/);
    expect(() => readCostEnvironment({ ...database, POLL_INTERVAL: 'often' })).toThrow(/POLL_INTERVAL/);
    expect(() => readCostEnvironment({ ...database, ANTHROPIC_BASE_URL: 'api' })).toThrow(
      /ANTHROPIC_BASE_URL: expected an http or https address/,
    );
  });
});
