import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** For tests: a folder of its own, removed when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tools-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** For tests: writes an executable shell script. @returns its path */
export function writeScript(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

/** For tests: an executable that tells a version as Prometheus' programs do. @returns its path */
export function fakeProgram(path: string, version: string): string {
  return writeScript(path, `echo "fake, version ${version} (branch: HEAD, revision: unknown)"`);
}

/**
 * For tests: a `go` that takes the value of `-o` and makes executables of the given version there, one for each
 * package, after running `before`. It notes each build as a line in `<folder>/builds`.
 *
 * @returns the folder to put on PATH
 */
export function fakeGo(folder: string, version: string, before = ':'): string {
  writeScript(
    join(folder, 'go'),
    `
[ "$1" = version ] && { echo go version go1.26 linux/amd64; exit 0; }
echo "$GOFLAGS $*" >> '${folder}/builds'
${before}
while [ "$1" != -o ]; do shift; done
target=$2; shift 2
make() { printf '#!/bin/sh\\necho "fake, version ${version}"\\n' > "$1"; chmod +x "$1"; }
case $target in
  */) for package; do make "$target$(basename "$package")"; done ;;
  *) make "$target" ;;
esac`,
  );
  return folder;
}

/** For tests: an HTTP server on a free port of 127.0.0.1, closed when the test has finished. @returns its address */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
