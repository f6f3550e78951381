import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Plugin, build } from 'esbuild';

/** What a bundle is made of. */
export interface BundleOptions {
  /** Folder that the program's paths are relative to. */
  readonly root: string;
  /** The program's first file, below `root`. */
  readonly entry: string;
  /** Folder that it is written to: `services.mjs`, and beside it the files that it reads. */
  readonly out: string;
}

/**
 * Not within the bundle: the embedded database is for laptops and tests. A program that asks for it says that it is
 * not there.
 */
const external = ['@electric-sql/pglite'];

/** Libraries of the older form of modules ask for `require`, which the newer form does not have. */
const banner = `import { createRequire as bundleRequire } from 'node:module';
const require = bundleRequire(import.meta.url);`;

/**
 * Writes a program with all its libraries as one file, which needs Node and nothing else. The same sources and
 * libraries give the same bytes.
 * @returns path of the program
 */
export async function bundle({ root, entry, out }: BundleOptions): Promise<string> {
  const outfile = join(out, 'services.mjs');
  const assets = new Set<string>();
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external,
    banner: { js: banner },
    // Stack traces and error names are for people; space is not what is short.
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [ownFolders(root, assets)],
  });
  for (const folder of [...assets].sort()) await copyFiles(join(root, folder), join(out, folder));
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
  return outfile;
}

/** Files that a module reads beside itself keep their place below the bundle. */
function ownFolders(root: string, assets: Set<string>): Plugin {
  return {
    name: 'own-folders',
    setup: (esbuild) => {
      esbuild.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes('import.meta.dirname') || path.includes('node_modules')) return undefined;
        const folder = relative(root, dirname(path));
        for (const [, name = ''] of text.matchAll(/import\.meta\.dirname, '([\w-]+)'/g))
          assets.add(join(folder, name));
        // Forward slashes work everywhere.
        const place = JSON.stringify(`/${folder.replaceAll('\\', '/')}`);
        return {
          loader: 'ts',
          contents: text.replaceAll('import.meta.dirname', `(import.meta.dirname + ${place})`),
        };
      });
    },
  };
}

async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of (await readdir(from)).sort()) await cp(join(from, name), join(to, name));
}
