import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Downloader, Unreachable } from './download.ts';
import { serve, temporaryFolder } from './fixture.ts';
import { freePort } from './free-ports.ts';

describe('Downloader', () => {
  it('fetches text, and a file with its sum', async () => {
    const origin = await serve((_request, response) => response.end('content'));
    const path = join(temporaryFolder(), 'file');
    const downloader = new Downloader();
    expect(await downloader.text(`${origin}/a`)).toBe('content');
    expect(await downloader.toFile(`${origin}/a`, path)).toBe(
      createHash('sha256').update('content').digest('hex'),
    );
    expect(readFileSync(path, 'utf8')).toBe('content');
  });

  it('takes no other status for an answer, and the server still for reachable', async () => {
    const origin = await serve((request, response) =>
      response.writeHead(request.url === '/a' ? 200 : 404).end(),
    );
    const downloader = new Downloader();
    await expect(downloader.text(`${origin}/b`)).rejects.toThrow(`${origin}/b answered 404`);
    expect(await downloader.text(`${origin}/a`)).toBe('');
  });

  it('remembers a server that refuses the connection', async () => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const downloader = new Downloader();
    const first = downloader.text(`${origin}/a`).catch((error: unknown) => error);
    const second = downloader.text(`${origin}/b`).catch((error: unknown) => error);
    expect(await first).toBeInstanceOf(Unreachable);
    expect(await second).toBe(await first);
    expect(String(await first)).toMatch(/cannot be reached \(.*ECONNREFUSED/);
  });

  it('gives up on a server that accepts and then is silent, once', async () => {
    let requests = 0;
    const origin = await serve(() => (requests += 1));
    const downloader = new Downloader({ stallTimeoutMs: 50 });
    await expect(downloader.text(`${origin}/a`)).rejects.toThrow(/cannot be reached \(silent for 0.05 s\)/);
    await expect(downloader.text(`${origin}/b`)).rejects.toThrow(Unreachable);
    expect(requests).toBe(1);
  });

  it('has a limit for the connection itself', async () => {
    // An address reserved for documentation (RFC 5737): packets to it get lost, or are refused on the way.
    const started = Date.now();
    await expect(new Downloader({ connectTimeoutMs: 100 }).text('http://192.0.2.1/a')).rejects.toThrow(
      Unreachable,
    );
    expect(Date.now() - started).toBeLessThan(2000);
  });
});
