import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningS3, startS3 } from '../../s3/index.ts';
import { type ProgramResult, resolveProgram, runProgram } from '../../tools/index.ts';

const root = join(import.meta.dirname, '../../..');

/** For tests: a real S3 server with an empty bucket, and our commands run against it as processes. */
export class BackupScene {
  readonly folder: string;
  readonly s3: RunningS3;

  private constructor(folder: string, s3: RunningS3) {
    this.folder = folder;
    this.s3 = s3;
  }

  static async open(): Promise<BackupScene> {
    const folder = await mkdtemp(join(tmpdir(), 'backup-'));
    const s3 = await startS3(await resolveProgram('versitygw'), join(folder, 's3'));
    await s3.createBucket('backups');
    return new BackupScene(folder, s3);
  }

  /** What a CronJob's container has in its environment, and nothing of this process but PATH. */
  get environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      BACKUP_S3_BUCKET: 'backups',
      BACKUP_S3_PREFIX: 'observability',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...this.s3.environment,
    };
  }

  /** Runs one of our commands to its end. */
  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<ProgramResult> {
    const [program, ...first] = cli;
    return runProgram(program, [...first, ...args], { env: { ...this.environment, ...environment } });
  }

  async close(): Promise<void> {
    await this.s3.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The program of the image as a command of its own: one process, so that a signal reaches it. */
export const cli = [
  process.execPath,
  '--import',
  join(root, 'node_modules/tsx/dist/esm/index.mjs'),
  join(root, 'src/services.ts'),
] as const;
