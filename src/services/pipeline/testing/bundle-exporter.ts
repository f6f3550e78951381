import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Plugin, build } from 'esbuild';

const pipeline = join(import.meta.dirname, '..');
const source = join(pipeline, '../..');

/** What `serve pipeline` runs, with the tests' settings. */
const entry = `
import { servePipeline } from ${JSON.stringify(join(pipeline, 'index.ts'))};
import { fixtureSettings } from ${JSON.stringify(join(source, 'settings/fixture.ts'))};
await servePipeline(fixtureSettings, process.env);
`;

/** Files beside the source are found there, wherever the bundle lies. */
const dirnames: Plugin = {
  name: 'dirnames',
  setup: (building) => {
    building.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.dirname',
        JSON.stringify(dirname(path)),
      ),
      loader: 'ts',
    }));
  },
};

/**
 * Writes the exporter and its libraries as one file: it starts in a third of the time, which counts where a test
 * starts it fifty times. For PostgreSQL only: the embedded database is left out.
 * @returns the file, to be run by Node
 */
export async function bundleExporter(folder: string): Promise<string> {
  const outfile = join(folder, 'exporter.mjs');
  await build({
    stdin: { contents: entry, resolveDir: pipeline, loader: 'ts' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@electric-sql/pglite'],
    // Libraries that are CommonJS ask for Node's own modules.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    plugins: [dirnames],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
