import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../src/cli/root.ts';
import { runProgram } from '../src/tools/index.ts';
import { type Benchmark, median } from './benchmark.ts';

const runs = 10;
const tsx = join(root, 'node_modules/.bin/tsx');

/** Generation as a person waits for it: from the start of the Node process to the files on disk. */
export const generateBenchmark: Benchmark = {
  name: 'generate',
  what: `Start of the process to files written into an empty folder, median of ${runs}, settings alternating; the bare start of tsx beside it.`,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-generate-'));
    try {
      const usual = join(root, 'stack.config.ts');
      const large = join(folder, 'large.config.ts');
      await writeFile(large, tenfold(usual));
      const empty = join(folder, 'empty.ts');
      await writeFile(empty, '');
      const times = { bare: [] as number[], usual: [] as number[], large: [] as number[] };
      // In turn, so that a busy moment of the machine hits all three alike.
      for (let run = 0; run < runs; run += 1) {
        times.bare.push(await time([empty]));
        times.usual.push(await time(generation(usual, join(folder, `usual-${run}`))));
        times.large.push(await time(generation(large, join(folder, `large-${run}`))));
      }
      const seconds = { bare: median(times.bare), usual: median(times.usual), large: median(times.large) };
      const ratio = seconds.large / seconds.usual;
      return [
        { what: 'tsx alone', value: text(seconds.bare), limit: 'none', kept: true },
        { what: 'generate', value: text(seconds.usual), limit: '1 s', kept: seconds.usual <= 1 },
        { what: 'generate, 10 × the workflows', value: text(seconds.large), limit: 'none', kept: true },
        {
          what: '10 × the workflows against the usual',
          value: `${ratio.toFixed(2)} ×`,
          limit: '1.2 ×',
          kept: ratio <= 1.2,
        },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function generation(config: string, out: string): string[] {
  return [join(root, 'src/cli.ts'), 'generate', '--config', config, '--out', out];
}

async function time(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const { code, stderr } = await runProgram(tsx, args, { cwd: root });
  if (code !== 0) throw new Error(`tsx ${args.join(' ')} ended with ${code ?? 'a signal'}: ${stderr}`);
  return (performance.now() - start) / 1000;
}

/** A settings file with each repository ten times over, under other names. */
function tenfold(original: string): string {
  return `import usual from ${JSON.stringify(pathToFileURL(original).href)};
const repositories = usual.github.repositories.flatMap((repository) =>
  Array.from({ length: 10 }, (_, index) => ({ ...repository, name: \`\${repository.name}-\${index}\` })));
export default { ...usual, github: { ...usual.github, repositories } };
`;
}

function text(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`;
}
