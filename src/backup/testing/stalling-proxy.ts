import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** For tests: a way to a server that stops passing anything on after so many bytes. */
export interface StallingProxy {
  readonly url: string;
  /** Settles once it has stopped. */
  readonly stalled: Promise<void>;
  close(): void;
}

/** Opens it on a free port. @param bytes how many reach the server, over all connections */
export async function openStallingProxy(target: string, bytes: number): Promise<StallingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let left = bytes;
  let tell: () => void = () => undefined;
  const stalled = new Promise<void>((resolve) => (tell = resolve));
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk) => {
      left -= chunk.length;
      if (left > 0) upstream.write(chunk);
      else tell();
    });
    client.on('close', () => upstream.destroy());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    stalled,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
