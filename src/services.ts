import { Command } from 'commander';
import { addBackup } from './cli/backup.ts';
import { runCommands } from './cli/run-commands.ts';
import { addServe } from './cli/serve.ts';

// What runs in the cluster, and nothing of what is generated: the program of the image.
const program = new Command('pipeline-observability').description(
  'The services and the backups of the observability stack.',
);
for (const add of [addServe, addBackup]) add(program);
await runCommands(program);
