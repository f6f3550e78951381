import type { Environment } from '../../http/index.ts';
import { costProviders } from '../../../metrics/labels.ts';
import { readDatabaseEnvironment } from '../../store/index.ts';
import { Decimal } from './money.ts';
import { openCostStore } from './open-cost-store.ts';
import { requestPriceUsd } from './providers/aws.ts';
import { loadProgress } from './tables/progress.ts';
import { loadRequests } from './tables/requests.ts';

/**
 * Says what the cost exporter's database holds, line by line: how far each provider is read, what the last 30 days cost
 * by service and its parts (Claude's workspaces, AWS' record types), and what asking AWS has cost.
 * @throws EnvironmentError where the environment is wrong
 */
export async function examineCosts(environment: Environment): Promise<string[]> {
  const store = await openCostStore(readDatabaseEnvironment('cost', environment));
  const lines = [`database: ${store.kind}`];
  try {
    for (const provider of costProviders) {
      const { readUntil, knownUntil, lastSuccessAt, nextAt, failures } = await loadProgress(store, provider);
      const at = (time: number | undefined): string =>
        time === undefined ? 'never' : new Date(time).toISOString();
      lines.push(
        `${provider}: read until ${readUntil ?? 'nothing yet'}, complete until ${knownUntil ?? 'nothing yet'}, last success ${at(lastSuccessAt)}, next attempt ${at(nextAt)}, ${failures} failures since`,
      );
      const { rows } = await store.query<{ service: string; detail: string; amount: string }>(
        `SELECT service, detail, sum(amount)::text AS amount FROM cost_bills
         WHERE provider = $1 AND day >= $2::date - 30 GROUP BY service, detail ORDER BY sum(amount) DESC LIMIT 50`,
        [provider, knownUntil ?? '1970-01-01'],
      );
      for (const { service, detail, amount } of rows)
        lines.push(`  ${new Decimal(amount).toFixed(2)} USD in 30 days: ${service} ${detail}`.trimEnd());
    }
    const requests = await loadRequests(store, 'aws');
    const total = requests.reduce((all, { requests: ofDay }) => all + ofDay, 0);
    lines.push(
      `requests to AWS Cost Explorer: ${total} on ${requests.length} days, ${new Decimal(requestPriceUsd).times(total).toFixed(2)} USD`,
    );
    return lines;
  } finally {
    await store.close();
  }
}
