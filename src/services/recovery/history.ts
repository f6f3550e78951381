import { type Environment, EnvironmentError } from '../../http/index.ts';
import { type Store, openStore, readDatabaseEnvironment } from '../../store/index.ts';
import { recoveryMigrations } from './service.ts';
import { type WrittenDecision, loadDecisions } from './tables/decisions.ts';
import { endHold, loadHolds, setHold } from './tables/holds.ts';

/**
 * The newest decisions, oldest first, one a line: when, what, of which run, why, how often; at the end, for people, what
 * holds recoveries back now.
 * @throws EnvironmentError where the environment is wrong
 */
export async function recoveryHistory(
  environment: Environment,
  options: { readonly limit: number; readonly repository?: string | undefined; readonly json?: boolean },
): Promise<string[]> {
  return withDatabase(environment, async (store) => {
    const decisions = await loadDecisions(store, options);
    if (options.json) return decisions.map((decision) => JSON.stringify(decision));
    const holds = await loadHolds(store);
    return [
      ...decisions.map(toLine),
      ...holds.map(({ name, why, leftMs }) =>
        name === 'stopped'
          ? `recoveries are stopped by hand: ${why}`
          : `GitHub is not asked for ${Math.ceil(leftMs / 1000)} s more: ${why}`,
      ),
    ];
  });
}

/** The kill switch: stops all replicas from deciding and asking, until `resumeRecovery`. Reruns are followed on. */
export async function stopRecovery(environment: Environment, why: string): Promise<void> {
  await withDatabase(environment, (store) => setHold(store, 'stopped', why));
}

/** Ends what `stopRecovery` began. @returns whether it was stopped */
export async function resumeRecovery(environment: Environment): Promise<boolean> {
  return withDatabase(environment, (store) => endHold(store, 'stopped'));
}

async function withDatabase<T>(environment: Environment, use: (store: Store) => Promise<T>): Promise<T> {
  const { databaseUrl, dataFolder } = readDatabaseEnvironment('recovery', environment);
  let store: Store;
  try {
    store = await openStore({ databaseUrl, folder: dataFolder, migrations: [recoveryMigrations] });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError([`the database cannot be opened: ${why}`]);
  }
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function toLine(decision: WrittenDecision): string {
  const { lastAt, times, repository, workflow, runId, attempt, reason, detail } = decision;
  // PostgreSQL's NULL comes as null.
  const run = typeof runId === 'number' ? ` run ${runId} attempt ${attempt ?? '?'}` : '';
  const often = times > 1 ? ` (${times} times)` : '';
  return `${lastAt.toISOString()} ${decision.decision.padEnd(7)} ${repository} ${workflow}${run}: ${reason}, ${detail}${often}`;
}
