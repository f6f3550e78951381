import type { Rerun } from '../tables/reruns.ts';

/** Where annotations go. */
export interface Grafana {
  readonly url: string;
  readonly token: string;
}

/**
 * Marks a rerun that has ended on the time axis of Grafana's dashboards.
 * @throws Error where Grafana does not take it
 * @see https://grafana.com/docs/grafana/v10.2/developers/http_api/annotations/#create-annotation
 */
export async function annotate({ url, token }: Grafana, rerun: Rerun): Promise<void> {
  const { repository, workflow, runId, attempt, scope, outcome, decidedAt, endedAt } = rerun;
  const response = await fetch(`${url}/api/annotations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      time: decidedAt.getTime(),
      timeEnd: (endedAt ?? decidedAt).getTime(),
      tags: [
        'recovery',
        `outcome:${outcome ?? 'unknown'}`,
        `repository:${repository}`,
        `workflow:${workflow}`,
      ],
      text: `Rerun of ${scope === 'run' ? 'run' : 'failed jobs of run'} ${runId} of ${workflow} (${repository}), attempt ${attempt + 1}: ${outcome ?? 'unknown'}`,
    }),
    signal: AbortSignal.timeout(10_000),
    redirect: 'error',
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Grafana answered ${response.status} to an annotation`);
}
