import { createServer } from 'node:net';

// Below the ports that systems hand out for outgoing connections (32768 and up on Linux): a connection made between
// the look and the use cannot take one of these.
const lowest = 15_000;
const highest = 31_999;

const handedOut = new Set<number>();

/**
 * Finds free TCP ports on 127.0.0.1. A port is handed out once a process, so servers started together do not meet.
 *
 * @param count how many
 * @returns different port numbers that nothing listened on a moment ago
 * @throws Error when so many are not to be found
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries += 1) {
    if (tries > count * 10 + 1000) throw new Error(`no ${count} free ports between ${lowest} and ${highest}`);
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1));
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) ports.push(port);
    else handedOut.delete(port);
  }
  return ports;
}

/** One free port; see `freePorts`. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no free port');
  return port;
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
