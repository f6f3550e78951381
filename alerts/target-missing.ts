import { panels } from '../dashboards/panels.ts';
import { components } from '../metrics/components.ts';
import { up } from '../metrics/scrape.ts';
import { absent } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/**
 * Prometheus knows no instance of a job at all: nothing is scraped, so nothing could be found to be down. A rule for
 * each job, since `absent` speaks of one at a time.
 */
export function targetMissing(): AlertRule[] {
  return Object.entries<readonly string[]>(components).flatMap(([component, jobs]) =>
    jobs.map((job) =>
      alert({
        alert: 'TargetMissing',
        expr: absent(up.where({ job })),
        for: '5m',
        severity: 'critical',
        component,
        // `absent` gives it too; here it tells the rules of one component apart.
        labels: { job },
        summary: 'Nothing is known of {{ $labels.job }}',
        description: 'Service discovery has found no instance of {{ $labels.job }} for 5m.',
        panel: { dashboard: 'observability-health', panel: panels['observability-health'].targets },
      }),
    ),
  );
}
