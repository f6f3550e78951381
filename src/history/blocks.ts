import { type ResolvedProgram, runProgram } from '../tools/index.ts';

/**
 * The longest block that promtool is to make. It reads a file once for each block, of two hours unless told otherwise;
 * the flag is not in its help. Lengths are 2 h times powers of 3, so this gives 162 h.
 */
const longestBlock = '--max-block-duration=200h';

/** Length of the blocks that promtool makes then, in milliseconds: parts of a history of this length are a block each. */
export const blockMs = 162 * 3_600_000;

/**
 * Turns an OpenMetrics file with time stamps into blocks.
 * @throws Error with promtool's words
 */
export async function blocksFromOpenMetrics(
  promtool: ResolvedProgram,
  file: string,
  dataFolder: string,
): Promise<void> {
  await run(promtool, ['openmetrics', longestBlock, '--quiet', file, dataFolder]);
}

/**
 * Evaluates recording rules over a span of time against a running Prometheus, and writes what they record as blocks.
 * @param span seconds since 1970
 * @throws Error with promtool's words
 */
export async function blocksFromRules(
  promtool: ResolvedProgram,
  options: {
    readonly url: string;
    readonly ruleFile: string;
    readonly span: { readonly start: number; readonly end: number };
    readonly dataFolder: string;
  },
): Promise<void> {
  const { url, ruleFile, span, dataFolder } = options;
  await run(promtool, [
    'rules',
    longestBlock,
    `--url=${url}`,
    `--start=${span.start}`,
    `--end=${span.end}`,
    `--output-dir=${dataFolder}`,
    ruleFile,
  ]);
}

async function run(promtool: ResolvedProgram, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runProgram(promtool, ['tsdb', 'create-blocks-from', ...args], {
    timeoutMs: 1_800_000,
  });
  if (code !== 0) throw new Error(`promtool tsdb create-blocks-from ${args.join(' ')}: ${stderr}${stdout}`);
}
