import { panels } from '../dashboards/panels.ts';
import { components } from '../metrics/components.ts';
import { up } from '../metrics/scrape.ts';
import { maxBy, minBy, oneOf } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const panel = { dashboard: 'observability-health', panel: panels['observability-health'].targets };

/** Every instance of a job cannot be scraped: that part of the stack does not work. A rule for each component. */
export function targetsAllDown(): AlertRule[] {
  return scraped().map(([component, jobs]) =>
    alert({
      alert: 'TargetDown',
      expr: maxBy(['job'], targetsOf(jobs)).eq(0),
      // A part with one replica is away for a minute when it is updated.
      for: '3m',
      severity: 'critical',
      component,
      summary: 'Every instance of {{ $labels.job }} is down',
      description: 'Prometheus has reached no instance of {{ $labels.job }} for 3m.',
      panel,
    }),
  );
}

/** Some instances of a job cannot be scraped while others can. A rule for each component. */
export function targetsSomeDown(): AlertRule[] {
  return scraped().map(([component, jobs]) => {
    const targets = targetsOf(jobs);
    return alert({
      alert: 'TargetDown',
      expr: minBy(['job', 'instance'], targets)
        .eq(0)
        .and(maxBy(['job'], targets).eq(1), { on: ['job'] }),
      for: '5m',
      severity: 'high',
      component,
      summary: '{{ $labels.instance }} of {{ $labels.job }} is down',
      description:
        'Prometheus has not reached {{ $labels.instance }} of {{ $labels.job }} for 5m. Other instances of it work.',
      panel,
    });
  });
}

/** Components that are scraped, with their jobs. */
function scraped(): [string, readonly string[]][] {
  return Object.entries<readonly string[]>(components).filter(([, jobs]) => jobs.length > 0);
}

function targetsOf(jobs: readonly string[]) {
  const [first, ...others] = jobs;
  return up.where({ job: first !== undefined && others.length === 0 ? first : oneOf(...jobs) });
}
