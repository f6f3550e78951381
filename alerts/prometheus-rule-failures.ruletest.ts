import { ruleEvaluationFailures } from '../metrics/prometheus.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusRuleFailures } from './prometheus-rule-failures.ts';

const group = {
  job: 'prometheus',
  instance: 'prometheus-0',
  rule_group: '/etc/prometheus/rules/pipeline.yaml;pipeline_metrics',
} as const;
const alerts = [
  {
    labels: { instance: 'prometheus-0', rule_group: group.rule_group },
    summary: `Rules of ${group.rule_group} cannot be evaluated`,
  },
];

export const tests = ruleTests(prometheusRuleFailures(), [
  fires('a rule fails twice, three minutes apart', {
    edge: true,
    series: [series(ruleEvaluationFailures, group, '0x19 1x2 2x40')],
    at: '26m',
    alerts,
  }),
  silent('a rule fails once', {
    edge: true,
    series: [series(ruleEvaluationFailures, group, '0x19 1x40')],
    at: '24m',
  }),
  fires('a rule fails at every evaluation', {
    series: [series(ruleEvaluationFailures, group, '0+1x60')],
    at: '20m',
    alerts,
  }),
  silent('rules failed until the configuration was put right', {
    series: [series(ruleEvaluationFailures, group, '0+1x10 10x50')],
    at: '30m',
  }),
]);
