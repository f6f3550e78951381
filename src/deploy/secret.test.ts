import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { derivedKeys, newSecrets, parseSecrets, secretData, secretKeys } from './secret.ts';

describe('secrets.env', () => {
  it('is made with values for what nobody else knows, each of them different', () => {
    const values = parseSecrets(newSecrets());
    const made = secretKeys.filter(({ origin }) => origin === 'made').map(({ name }) => values.get(name));
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((value) => value && value.length >= 32)).toBe(true);
    expect([...values.values()].filter((value) => value === '')).toHaveLength(
      secretKeys.length - made.length,
    );
  });

  it('has an example in the repository, without values', async () => {
    const example = await readFile(join(import.meta.dirname, '../../secrets.env.example'), 'utf8');
    expect(example.split('\n').slice(-newSecrets().split('\n').length).join('\n')).toBe(newSecrets(() => ''));
  });

  it.each([
    ['github-token', /^secrets.env:1: expected key=value$/],
    ['\ngithub_token=a', /^secrets.env:2: unknown key github_token$/],
    ['github-token=a\ngithub-token=b', /^secrets.env:2: github-token stands here twice$/],
  ])('refuses %j, without a value in the message', (text, message) => {
    expect(() => parseSecrets(text)).toThrow(message);
  });

  it('keeps what follows the first equals sign', () => {
    expect(parseSecrets('# x\n\nsmtp-password= a=b# c ').get('smtp-password')).toBe(' a=b# c ');
  });
});

describe('the Secret', () => {
  const values = parseSecrets(newSecrets());

  it('holds every key but optional ones that are empty, and says which are empty', async () => {
    const { data, empty } = await secretData(values);
    const required = secretKeys.filter(({ origin }) => origin !== 'optional').map(({ name }) => name);
    expect(Object.keys(data).sort()).toEqual([...required, ...Object.keys(derivedKeys)].sort());
    expect(empty).toEqual(secretKeys.filter(({ origin }) => origin === 'given').map(({ name }) => name));
  });

  it('holds the hash of the password for Prometheus', async () => {
    const { data } = await secretData(values);
    for (const key of ['prometheus-web.yaml', 'prometheus-web-mtls.yaml']) {
      const { basic_auth_users: users } = z
        .object({ basic_auth_users: z.object({ prometheus: z.string() }) })
        .parse(parse(data[key] ?? ''));
      expect(await compare(values.get('prometheus-password') ?? '', users.prometheus)).toBe(true);
    }
  });

  it('is not made where a password is empty', async () => {
    const broken = new Map(values).set('prometheus-password', '');
    await expect(secretData(broken)).rejects.toThrow('empty in secrets.env: prometheus-password');
  });
});
