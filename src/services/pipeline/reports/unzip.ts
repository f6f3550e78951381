import { promisify } from 'node:util';
import { type Entry, type ZipFile, fromBuffer } from 'yauzl';
import { ReportError } from './junit.ts';

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
 * Reads the XML files of an archive one by one.
 * @throws ReportError where it is no zip archive or beyond the limits
 */
export async function* unzipXml(archive: Buffer, limits: ZipLimits = zipLimits): AsyncGenerator<string> {
  const zip = await open(archive, { lazyEntries: true }).catch((error: unknown) => {
    throw new ReportError(`no zip archive: ${String(error)}`);
  });
  let total = 0;
  try {
    if (zip.entryCount > limits.entries) throw new ReportError(`more than ${limits.entries} files`);
    for (let entry = await next(zip); entry !== undefined; entry = await next(zip)) {
      if (!entry.fileName.toLowerCase().endsWith('.xml')) continue;
      const content = await read(zip, entry, Math.min(limits.fileBytes, limits.totalBytes - total));
      total += content.length;
      yield content.toString('utf8');
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

async function read(zip: ZipFile, entry: Entry, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error instanceof Error) {
        reject(new ReportError(error.message));
        return;
      }
      const parts: Buffer[] = [];
      let bytes = 0;
      stream.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes <= limit) parts.push(part);
        else stream.destroy(new ReportError(`${entry.fileName} is larger than ${limit} bytes`));
      });
      stream.on('error', (failure) => {
        reject(failure instanceof ReportError ? failure : new ReportError(failure.message));
      });
      stream.on('end', () => {
        resolve(Buffer.concat(parts));
      });
    });
  });
}
