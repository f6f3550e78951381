import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePorts } from './free-ports.ts';

it('finds different ports that can be listened on', async () => {
  const ports = await freePorts(20);
  expect(new Set([...ports, ...(await freePorts(20))]).size).toBe(40);
  for (const port of ports) {
    expect(port).toBeLessThan(32_768);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    server.close();
  }
});
