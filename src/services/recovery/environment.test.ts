import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../http/index.ts';
import { readRecoveryEnvironment } from './environment.ts';

const least = { GITHUB_TOKEN: 'token', ALERTMANAGER_WEBHOOK_SECRET: 'one' };
const read = (more: Readonly<Record<string, string>> = {}): ReturnType<typeof readRecoveryEnvironment> =>
  readRecoveryEnvironment({ ...least, ...more });

describe('the environment of the recovery service', () => {
  it('has defaults, and takes one secret or, during a rotation, two', () => {
    expect(read()).toMatchObject({ port: 8080, pollMs: 30_000, webhookSecrets: ['one'], trustedProxies: [] });
    expect(read().allowedCidrs).toBeUndefined();
    expect(read({ ALERTMANAGER_WEBHOOK_SECRET: ' new \n\nold\n' }).webhookSecrets).toEqual(['new', 'old']);
  });

  it('takes address ranges of both families', () => {
    const ranges = { ALLOWED_CIDRS: '10.0.0.0/8, fd00::/8', TRUSTED_PROXIES: '192.0.2.1/32' };
    expect(read(ranges)).toMatchObject({
      allowedCidrs: ['10.0.0.0/8', 'fd00::/8'],
      trustedProxies: ['192.0.2.1/32'],
    });
  });

  it.each([
    ['ALERTMANAGER_WEBHOOK_SECRET', { ALERTMANAGER_WEBHOOK_SECRET: '\n' }],
    ['ALERTMANAGER_WEBHOOK_SECRET', { ALERTMANAGER_WEBHOOK_SECRET: 'a\nb\nc' }],
    ['GITHUB_TOKEN_FILE', { GITHUB_TOKEN: '' }],
    ['ALLOWED_CIDRS', { ALLOWED_CIDRS: '10.0.0.0/33' }],
    ['ALLOWED_CIDRS', { ALLOWED_CIDRS: '10.0.0.0/8,everybody' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '*' }],
    ['TLS_CERT_FILE', { TLS_CERT_FILE: '/a.crt' }],
    ['TLS_CERT_FILE', { TLS_CERT_FILE: '/nowhere.crt', TLS_KEY_FILE: '/nowhere.key' }],
    ['GRAFANA_TOKEN_FILE', { GRAFANA_URL: 'https://grafana.example.com' }],
    ['POLL_INTERVAL', { POLL_INTERVAL: 'often' }],
  ])('says that %s is wrong in %j', (name, more) => {
    expect(() => read(more)).toThrow(EnvironmentError);
    expect(() => read(more)).toThrow(name);
  });
});
