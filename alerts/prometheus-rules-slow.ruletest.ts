import { ruleGroupIterationsMissed } from '../metrics/prometheus.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusRulesSlow } from './prometheus-rules-slow.ts';

const group = {
  job: 'prometheus',
  instance: 'prometheus-0',
  rule_group: '/etc/prometheus/rules/pipeline.yaml;pipeline_metrics',
} as const;
const alerts = [
  {
    labels: { instance: 'prometheus-0', rule_group: group.rule_group },
    summary: `Rules of ${group.rule_group} are evaluated too slowly`,
  },
];

export const tests = ruleTests(prometheusRulesSlow(), [
  fires('three rounds are left out', {
    edge: true,
    series: [series(ruleGroupIterationsMissed, group, '0x19 1x1 2x1 3x40')],
    at: '26m',
    alerts,
  }),
  silent('two rounds are left out', {
    edge: true,
    series: [series(ruleGroupIterationsMissed, group, '0x19 1x1 2x40')],
    at: '26m',
  }),
  silent('a round is left out every ten minutes', {
    series: [series(ruleGroupIterationsMissed, group, '0x9 1x9 2x9 3x9 4x30')],
    at: '40m',
  }),
]);
