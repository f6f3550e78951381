import { Command } from 'commander';
import { addBackup } from './cli/backup.ts';
import { addCost } from './cli/cost.ts';
import { addDoctor } from './cli/doctor.ts';
import { addRecovery } from './cli/recovery.ts';
import { runCommands } from './cli/run-commands.ts';
import { addServe } from './cli/serve.ts';

// What runs in the cluster, and what a person asks there of its databases: the program of the image. Nothing that generates
// is in it.
const program = new Command('pipeline-observability').description(
  'The services and the backups of the observability stack, and what their databases hold.',
);
for (const add of [addServe, addBackup, addDoctor, addCost, addRecovery]) add(program);
await runCommands(program);
