import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ResolvedProgram, type RunningProcess, freePort, startProcess } from '../tools/index.ts';

/** The keys of a server of one's own: it takes no others, and nothing outside the machine reaches it. */
const accessKey = 'throwaway';
const secretKey = 'throwaway-secret';
const region = 'us-east-1';

/** An S3 server of one's own on the loopback interface. */
export class RunningS3 {
  readonly url: string;
  readonly process: RunningProcess;
  /** Objects lie below it as files, by bucket and key. */
  readonly folder: string;

  /** Use `startS3`. */
  constructor(url: string, process: RunningProcess, folder: string) {
    this.url = url;
    this.process = process;
    this.folder = folder;
  }

  /** What an AWS SDK, ours or Go's, takes from its environment to reach this server. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_REGION: region,
    };
  }

  /** The object store configuration that Thanos reads, for one bucket. */
  thanosConfig(bucket: string): object {
    const config = {
      bucket,
      endpoint: new URL(this.url).host,
      region,
      access_key: accessKey,
      secret_key: secretKey,
      insecure: true,
      bucket_lookup_type: 'path',
    };
    return { type: 'S3', config };
  }

  /** Makes an empty bucket: to this server, a folder. */
  async createBucket(name: string): Promise<void> {
    await mkdir(join(this.folder, name), { recursive: true });
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}

/**
 * Starts an S3 server over a folder.
 *
 * @param folder for its objects and its log; made when missing
 * @returns once it answers
 */
export async function startS3(program: ResolvedProgram, folder: string): Promise<RunningS3> {
  const objects = join(folder, 'objects');
  // Not in extended attributes, which not every file system has.
  const metadata = join(folder, 'metadata');
  await mkdir(objects, { recursive: true });
  await mkdir(metadata, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const process = await startProcess(
    program,
    ['--port', address, '--region', region, '--health', '/healthz', 'posix', '--sidecar', metadata, objects],
    {
      logFile: join(folder, 's3.log'),
      env: { PATH: '', ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
      ready: { url: `http://${address}/healthz` },
    },
  );
  return new RunningS3(`http://${address}`, process, objects);
}
