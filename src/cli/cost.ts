import { once } from 'node:events';
import { WriteStream, createWriteStream } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationSeconds, isDuration } from '../promql/duration.ts';
import { loadSettings } from '../settings/index.ts';
import { settingsFile } from './root.ts';
import { withUsage } from './serve.ts';

/** `cost`: what the cost exporter's database holds, in words and as history for Prometheus. */
export function addCost(program: Command): void {
  const cost = program.command('cost').description("read the cost exporter's database");
  cost
    .command('doctor')
    .description('say how far each provider is read, what its services cost, and what asking AWS has cost')
    .action(() =>
      withUsage(async () => {
        const { examineCosts } = await import('../services/cost/index.ts');
        for (const line of await examineCosts(process.env)) process.stdout.write(`${line}\n`);
      }),
    );
  cost
    .command('export')
    .description(
      'write the stored days as OpenMetrics, for `promtool tsdb create-blocks-from openmetrics FILE DATA`',
    )
    .addOption(
      new Option('--from <day>', 'first day, such as 2026-09-01').argParser(toDay).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--to <day>',
        'nothing of this day or later: the day on which Prometheus began to scrape',
      ).argParser(toDay),
    )
    .addOption(
      new Option('--step <duration>', 'from one sample to the next').argParser(toSeconds).default(300, '5m'),
    )
    .addOption(new Option('--output <file>', 'a file instead of standard output'))
    .addOption(new Option('--config <file>', 'another settings file (also: STACK_CONFIG)'))
    .action(async ({ from, to, step, output, config }: ExportArguments) => {
      const settings = await loadSettings(settingsFile(config));
      const { exportCosts } = await import('../services/cost/index.ts');
      const stream = output === undefined ? process.stdout : createWriteStream(output);
      // A file that cannot be written is told before the database is read.
      if (stream instanceof WriteStream) await once(stream, 'open');
      await withUsage(async () => {
        const options = { from, to, stepSeconds: step, now: Date.now() };
        const samples = await exportCosts(settings, process.env, options, stream);
        process.stderr.write(`${samples} samples written\n`);
      });
    });
}

interface ExportArguments {
  readonly from: string;
  readonly to?: string;
  readonly step: number;
  readonly output?: string;
  readonly config?: string;
}

function toDay(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text))
    throw new InvalidArgumentError('expected a day such as 2026-09-01');
  return text;
}

function toSeconds(text: string): number {
  const seconds = isDuration(text) ? durationSeconds(text) : 0;
  if (seconds < 1) throw new InvalidArgumentError('expected a duration of a second or more, such as 5m');
  return Math.round(seconds);
}
