import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { DeleteObjectsCommand, GetObjectCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { BackupError } from './backup-error.ts';

/** An object in the bucket; `size` in bytes. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly lastModified: Date;
}

/** Where the bucket is. Region and credentials are the AWS SDK's own: its standard variables and files. */
export interface BucketOptions {
  readonly name: string;
  /** Another S3 server than AWS. */
  readonly endpoint?: string | undefined;
}

/** Parts of an upload, in bytes: S3 takes at most 10,000 of them, and Prometheus' largest file is 512 MiB. */
const partSize = 64 * 2 ** 20;

/**
 * A bucket of an S3 server. An object is there whole or not at all: S3 shows an upload of several parts only when it is
 * completed, and checks the checksum that the SDK sends with every part.
 */
export class Bucket {
  readonly name: string;
  readonly #client: S3Client;

  constructor({ name, endpoint }: BucketOptions) {
    this.name = name;
    // Servers other than AWS rarely answer to a bucket's own host name.
    this.#client = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  }

  /** Stores a file or a text. @throws BackupError where S3 refuses it or is not there */
  async put(key: string, content: { readonly file: string } | { readonly text: string }): Promise<void> {
    const Body = 'file' in content ? createReadStream(content.file) : content.text;
    // On an error the upload is aborted, and its parts are gone; those of a killed process go by the lifecycle rule.
    const upload = new Upload({
      client: this.#client,
      params: { Bucket: this.name, Key: key, Body },
      partSize,
      queueSize: 2,
    });
    await this.#explain(`store ${key}`, () => upload.done());
  }

  /** The content of an object. @throws BackupError where it is missing or cannot be read */
  async read(key: string): Promise<Readable> {
    const { Body } = await this.#explain(`read ${key}`, () =>
      this.#client.send(new GetObjectCommand({ Bucket: this.name, Key: key })),
    );
    if (!(Body instanceof Readable)) throw new BackupError(`${this.name}: ${key} has no content`);
    return Body;
  }

  /** The content of a small object as text. @throws BackupError where it is missing or larger than 256 MiB */
  async readText(key: string): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of await this.read(key)) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > 256 * 2 ** 20) throw new BackupError(`${this.name}: ${key} is too large for a manifest`);
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** All objects whose key starts with the prefix, in the order of their keys. */
  async list(prefix: string): Promise<StoredObject[]> {
    return this.#explain(`list ${prefix}`, async () => {
      const objects: StoredObject[] = [];
      const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.name, Prefix: prefix });
      for await (const { Contents = [] } of pages) {
        for (const { Key, Size = 0, LastModified = new Date(0) } of Contents) {
          if (Key !== undefined) objects.push({ key: Key, size: Size, lastModified: LastModified });
        }
      }
      return objects;
    });
  }

  /** Removes objects. @throws BackupError that names the first that could not be removed */
  async remove(keys: readonly string[]): Promise<void> {
    // S3 takes a thousand at a time.
    for (let start = 0; start < keys.length; start += 1000) {
      const Objects = keys.slice(start, start + 1000).map((Key) => ({ Key }));
      const { Errors = [] } = await this.#explain('remove objects', () =>
        this.#client.send(new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } })),
      );
      const [first] = Errors;
      if (first)
        throw new BackupError(`${this.name}: cannot remove ${first.Key ?? '?'}: ${first.Message ?? ''}`);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #explain<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BackupError) throw error;
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new BackupError(`bucket ${this.name}: cannot ${what} (${why})`, { cause: error });
    }
  }
}
