export { BackupError } from './backup-error.ts';
export { backupGrafana, restoreGrafana } from './grafana/backup-grafana.ts';
export { type Say, backupPostgresql, backupPrometheus, listSets, restoreSet } from './jobs.ts';
export { type BackupKind, backupKinds } from './sets/manifest.ts';
