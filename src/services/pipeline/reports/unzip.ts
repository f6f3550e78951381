import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type Entry, type ZipFile, fromBuffer } from 'yauzl';
import { ReportError, ReportTooLarge } from './junit.ts';

/** How much of an archive is read: what is beyond is refused, whatever its headers claim. */
export interface ZipLimits {
  readonly entries: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** A large suite's reports are some megabytes. */
export const zipLimits: ZipLimits = { entries: 5000, fileBytes: 32 * 2 ** 20, totalBytes: 128 * 2 ** 20 };

const open = promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer);

/**
 * Opens the XML files of an archive one by one, each as pieces of text: a file is never in memory as a whole. A file
 * that is not read to its end is left there.
 * @throws ReportError where it is no zip archive or beyond the limits; reading a file throws it too
 */
export async function* unzipXml(
  archive: Buffer,
  limits: ZipLimits = zipLimits,
): AsyncGenerator<AsyncGenerator<string>> {
  const zip = await open(archive, { lazyEntries: true }).catch((error: unknown) => {
    throw new ReportError(`no zip archive: ${String(error)}`);
  });
  let left = limits.totalBytes;
  const take = (bytes: number): boolean => {
    left -= bytes;
    return left >= 0;
  };
  try {
    if (zip.entryCount > limits.entries) throw new ReportTooLarge(`more than ${limits.entries} files`);
    for (let entry = await next(zip); entry !== undefined; entry = await next(zip)) {
      if (entry.fileName.toLowerCase().endsWith('.xml')) yield read(zip, entry, limits.fileBytes, take);
    }
  } finally {
    zip.close();
  }
}

async function next(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      zip.removeAllListeners();
    };
    zip.once('entry', (entry: Entry) => {
      done();
      resolve(entry);
    });
    zip.once('end', () => {
      done();
      resolve(undefined);
    });
    zip.once('error', (error: unknown) => {
      done();
      reject(new ReportError(String(error)));
    });
    zip.readEntry();
  });
}

async function* read(
  zip: ZipFile,
  entry: Entry,
  limit: number,
  take: (bytes: number) => boolean,
): AsyncGenerator<string> {
  const stream = await openEntry(zip, entry);
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > limit) throw new ReportTooLarge(`${entry.fileName} is larger than ${limit} bytes`);
      if (!take(part.length)) throw new ReportTooLarge('the files are larger than any report, all together');
      yield decoder.decode(part, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof ReportError ? error : new ReportError(String(error));
  } finally {
    stream.destroy();
  }
}

async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error instanceof Error) reject(new ReportError(error.message));
      else resolve(stream);
    });
  });
}
