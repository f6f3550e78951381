import type { Environment } from '../../http/index.ts';
import type { Say } from '../jobs.ts';
import { readGit, readGrafana } from './environment.ts';
import { type Files, fromFiles, toFiles } from './files.ts';
import { type CommittedChanges, GitCopy, type GitTarget, PushRejected } from './git-copy.ts';
import { GrafanaClient } from './grafana-client.ts';

/**
 * Commits Grafana's dashboards to a git repository, where they changed.
 * @throws EnvironmentError, BackupError
 */
export async function backupGrafana(environment: Environment, say: Say): Promise<void> {
  const target = readGit(environment);
  const grafana = new GrafanaClient(readGrafana(environment));
  const dashboards = await grafana.dashboards();
  const files = toFiles(dashboards, await grafana.folders());
  const changes = await commit(target, files);
  const all = `grafana: ${dashboards.length} dashboards`;
  if (changes.commit === undefined) say(`${all}, nothing changed`);
  else say(`${all}; ${counts(changes)}; committed ${changes.commit.slice(0, 10)} to ${target.branch}`);
}

/** Somebody may push between the fetch and ours: then it is done again on top of theirs. */
async function commit(target: GitTarget, files: Files): Promise<CommittedChanges> {
  for (let triesLeft = 3; ; triesLeft -= 1) {
    try {
      return await GitCopy.with(target, (copy) => copy.write(files, message));
    } catch (error) {
      if (!(error instanceof PushRejected) || triesLeft === 1) throw error;
    }
  }
}

/**
 * Saves the dashboards of the repository to Grafana. Those that Grafana reads from files are left to it.
 * @throws EnvironmentError, BackupError
 */
export async function restoreGrafana(environment: Environment, say: Say): Promise<void> {
  const target = readGit(environment);
  const grafana = new GrafanaClient(readGrafana(environment));
  const { folders, dashboards } = fromFiles(await GitCopy.with(target, (copy) => copy.read()));
  const provisioned = new Set(
    (await grafana.dashboards()).filter((dashboard) => dashboard.provisioned).map(({ uid }) => uid),
  );
  for (const folder of folders) await grafana.createFolder(folder);
  const restorable = dashboards.filter(({ uid }) => !provisioned.has(uid));
  for (const { dashboard, folderUid } of restorable) await grafana.saveDashboard(dashboard, folderUid);
  const left = dashboards.length - restorable.length;
  say(`grafana: restored ${restorable.length} dashboards; ${left} are provisioned and were left alone`);
}

function message(changes: CommittedChanges): string {
  return `Back up Grafana's dashboards: ${counts(changes)}\n`;
}

function counts({ added, changed, removed }: CommittedChanges): string {
  return `${added} added, ${changed} changed, ${removed} removed`;
}
