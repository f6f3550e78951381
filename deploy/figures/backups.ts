import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Figure, departure, figuresOf } from './figure.ts';
import type { Lookup } from './lookup.ts';

const folder = join(import.meta.dirname, '../components/backup');
const environmentSchema = z.array(z.object({ name: z.string(), value: z.string().optional() }));
const lifecycleSchema = z.object({
  Rules: z.array(z.object({ Expiration: z.object({ Days: z.number() }).optional() })),
});

/** How often a CronJob runs: `daily`, `hourly`, or its schedule where it is neither. */
const pace =
  (job: string) =>
  (b: Lookup): unknown => {
    const schedule = b.at('CronJob', job, 'spec', 'schedule');
    if (typeof schedule !== 'string') return undefined;
    if (/^\d+ \d+ \* \* \*$/.test(schedule)) return 'daily';
    return /^\d+ \* \* \* \*$/.test(schedule) ? 'hourly' : schedule;
  };

/** A variable of a CronJob's container. */
const variable =
  (job: string, name: string) =>
  (b: Lookup): unknown => {
    const path = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'env'] as const;
    const environment = environmentSchema.safeParse(b.at('CronJob', job, ...path));
    return environment.data?.find((one) => one.name === name)?.value;
  };

/** Days after which a bucket forgets objects, by a file of its lifecycle. */
const expires = (file: string) => (): unknown =>
  lifecycleSchema
    .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .Rules.flatMap(({ Expiration }) => Expiration?.Days ?? [])[0];

/** The section "Backup Strategy", and "S3 bucket lifecycle: 2 years". */
export const backupFigures: readonly Figure[] = [
  ...figuresOf(
    'Prometheus',
    ['snapshots', 'daily', pace('backup-prometheus')],
    ['snapshots are kept', '730d', variable('backup-prometheus', 'BACKUP_KEEP')],
    ['lifecycle of the blocks, days', 730, expires('s3-lifecycle-metrics.json')],
    [
      'lifecycle of the snapshots, days',
      730,
      expires('s3-lifecycle-backups.json'),
      departure(830, 'The lifecycle of the backups’ bucket is 830 days'),
    ],
  ),
  ...figuresOf(
    'Grafana',
    ['dashboards to git', 'hourly', pace('backup-grafana')],
    ['database', 'daily', pace('backup-postgresql')],
    ['database is kept', 'forever', variable('backup-postgresql', 'BACKUP_KEEP')],
  ),
];
