import { panels } from '../dashboards/panels.ts';
import { pipelineDuration } from '../metrics/pipeline.ts';
import { durationP95 } from '../recording-rules/index.ts';
import { increase, quantileOverTime, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** A workflow takes much longer than it usually does, over enough runs to mean something. */
export function pipelineSlow({ objectives }: Settings): AlertRule {
  const { factor, usualWindow, leastRuns } = objectives.slow;
  // The recorded quantile has samples only for hours in which runs ended: nights do not dilute the median.
  const usual = quantileOverTime(0.5, durationP95.where().over(usualWindow));
  // The recording rule's own hour, and like there all branches.
  const runs = round(
    sumBy(['repository', 'workflow'], increase(pipelineDuration.bucket.where({ le: '+Inf' }).over('1h'))),
  ).or(round(sumBy(['repository', 'workflow'], increase(pipelineDuration.count.where().over('1h')))));
  return alert({
    alert: 'PipelineSlow',
    expr: durationP95.where().gt(usual.mul(factor)).and(runs.gte(leastRuns)),
    severity: 'medium',
    component: 'pipeline',
    summary: '{{ $labels.workflow }} of {{ $labels.repository }} is slower than usual',
    description: `95 % of its runs took up to {{ $value | humanizeDuration }} in the last hour, more than ${factor} times what is usual (the median over ${usualWindow}).`,
    panel: {
      dashboard: 'development',
      panel: panels.development.durationAgainstUsual,
      variables: ['repository', 'workflow'],
    },
  });
}
