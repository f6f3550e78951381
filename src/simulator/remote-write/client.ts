import { snappyBlock } from './snappy.ts';
import { type TimeSeries, encodeWriteRequest } from './write-request.ts';

/** Thrown when the receiver does not take what it was sent; its own words are in the message. */
export class RemoteWriteError extends Error {
  readonly status: number;

  constructor(url: string, status: number, body: string) {
    super(`${url} answered ${status}: ${body.trim().slice(0, 500)}`);
    this.name = 'RemoteWriteError';
    this.status = status;
  }
}

/** Samples in one request at most; Prometheus' own queue sends 2,000. */
const samplesPerRequest = 5000;

/**
 * Sends series to a remote-write receiver (`/api/v1/write` of a Prometheus with `--web.enable-remote-write-receiver`).
 * @throws RemoteWriteError at the first request that is refused; those before it were taken
 */
export async function remoteWrite(url: string, series: Iterable<TimeSeries>): Promise<void> {
  let batch: TimeSeries[] = [];
  let samples = 0;
  for (const one of series) {
    batch.push(one);
    samples += one.samples.length;
    if (samples < samplesPerRequest) continue;
    await send(url, batch);
    batch = [];
    samples = 0;
  }
  if (batch.length > 0) await send(url, batch);
}

async function send(url: string, series: readonly TimeSeries[]): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: Buffer.from(snappyBlock(encodeWriteRequest(series))),
  });
  const body = await response.text();
  if (!response.ok) throw new RemoteWriteError(url, response.status, body);
}
