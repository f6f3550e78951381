import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type * as Jobs from '../backup/index.ts';
import { backupKinds } from '../backup/sets/manifest.ts';
import { withUsage } from './serve.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `backup` and `restore`. What they connect to stands in the environment: they run as CronJobs. */
export function addBackup(program: Command): void {
  const backup = program
    .command('backup')
    .description('back up Prometheus, PostgreSQL or the dashboards of Grafana, or list what is there');
  backup
    .command('prometheus')
    .description('snapshot of Prometheus to S3, what is there already is not sent again')
    .action(() => job(async (jobs) => jobs.backupPrometheus(process.env, say)));
  backup
    .command('postgresql')
    .description('dumps that pg_dump has made to S3')
    .requiredOption('--from <folder>', 'folder that holds the dumps and nothing else')
    .action(({ from }: { readonly from: string }) =>
      job((jobs) => jobs.backupPostgresql(resolve(from), process.env, say)),
    );
  backup
    .command('grafana')
    .description('dashboards of Grafana to a git repository, a commit only where something changed')
    .action(() => job((jobs) => jobs.backupGrafana(process.env, say)));
  backup
    .command('list')
    .description('what the bucket holds; exit 1 where a kind has no complete backup')
    .action(() =>
      job(async (jobs) => {
        for (const kind of backupKinds)
          if (!(await jobs.listSets(kind, process.env, say))) process.exitCode = 1;
      }),
    );

  const restore = program.command('restore').description('fetch a backup, every checksum compared');
  restore
    .command('grafana')
    .description('the dashboards of the git repository back to Grafana')
    .action(() => job((jobs) => jobs.restoreGrafana(process.env, say)));
  for (const kind of backupKinds) {
    restore
      .command(kind)
      .description(`the newest complete backup of ${kind} into an empty folder`)
      .requiredOption('--into <folder>', 'empty or missing folder')
      .option('--at <time>', 'the newest of this time or before, as in 2026-11-24T00:00:00Z', parseTime)
      .action(({ into, at }: { readonly into: string; readonly at?: Date }) =>
        job((jobs) => jobs.restoreSet(kind, { into: resolve(into), at }, process.env, say)),
      );
  }
}

/** The jobs bring the AWS SDK along: they are loaded when one is asked for. */
async function job(run: (jobs: typeof Jobs) => Promise<void>): Promise<void> {
  await withUsage(async () => run(await import('../backup/index.ts')));
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('expected a time in ISO 8601');
  return time;
}
