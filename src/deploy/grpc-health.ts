import { once } from 'node:events';
import { connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';

const states = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

/**
 * Asks a program for its health as the kubelet does for a probe of kind `grpc`: without a password, without TLS.
 * https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 *
 * @param address `HOST:PORT`
 * @returns what it says of itself; only `SERVING` passes
 * @throws Error where nothing listens, or what listens does not tell its health
 */
export async function grpcHealth(address: string): Promise<(typeof states)[number]> {
  const session = connect(`http://${address}`);
  try {
    await once(session, 'connect');
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    // A message without fields: all of the server is meant.
    stream.end(Buffer.alloc(5));
    const answer = await buffer(stream);
    // Five bytes of length, then field 1 as a number; without it the number is 0.
    if (answer.length < 5) throw new Error(`${address}: expected its health over gRPC, found no message`);
    return states[answer[6] ?? 0] ?? 'UNKNOWN';
  } finally {
    session.destroy();
  }
}
