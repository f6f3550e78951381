import { Command } from 'commander';
import { addBackup } from './cli/backup.ts';
import { addBench } from './cli/bench.ts';
import { addBundle } from './cli/bundle.ts';
import { addCost } from './cli/cost.ts';
import { addDoctor } from './cli/doctor.ts';
import { addGenerate } from './cli/generate.ts';
import { addRecovery } from './cli/recovery.ts';
import { addSecrets } from './cli/secrets.ts';
import { addServe } from './cli/serve.ts';
import { addTest } from './cli/test.ts';
import { addValidate } from './cli/validate.ts';
import { runCommands } from './cli/run-commands.ts';

const program = new Command('pipeline-observability').description(
  'Dashboards, rules and routing for GitHub Actions, generated from one settings file.',
);

for (const add of [
  addGenerate,
  addValidate,
  addTest,
  addBench,
  addServe,
  addDoctor,
  addCost,
  addRecovery,
  addBackup,
  addBundle,
  addSecrets,
])
  add(program);
await runCommands(program);
