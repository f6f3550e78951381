import { stringify } from 'yaml';
import { type Duration, durationSeconds, render, secondsToDuration } from '../promql/index.ts';
import { type AlertRule, type RecordingRule, alertLabels, rulesToYaml } from '../rules/index.ts';
import { type RuleCase, type RuleTests, seriesText } from './cases.ts';

/** Where evaluations stand against the samples. */
export type Grid = 'on-grid' | 'off-grid';

/** A file for `promtool test rules`, and the rule file beside it. */
export interface PromtoolFile {
  /** Without folder. */
  readonly name: string;
  readonly content: string;
}

/**
 * The files that test one rule: one for each distance of evaluations, since promtool takes that once a file. Each
 * loads a rule file with just this rule and those that it reads.
 *
 * Off the grid, evaluations are a little less than the samples' distance apart and so fall between samples nearly
 * always: there `increase()` extrapolates, and counts that are not rounded are wrong.
 */
export function toPromtool(tests: RuleTests, name: string): PromtoolFile[] {
  const ruleFile: PromtoolFile = { name: `${name}.rules.yaml`, content: ruleFileText(tests) };
  const byInterval = new Map<string, { grid: Grid; every: Duration; cases: RuleCase[] }>();
  for (const testCase of tests.cases) {
    for (const grid of ['on-grid', 'off-grid'] as const) {
      const every = evaluationInterval(testCase, grid);
      const key = `${grid}-${every}`;
      const entry = byInterval.get(key) ?? { grid, every, cases: [] };
      entry.cases.push(testCase);
      byInterval.set(key, entry);
    }
  }
  const testFiles = [...byInterval].map(([key, { every, cases, grid }]) => ({
    name: `${name}.${key}.test.yaml`,
    content: stringify(
      {
        rule_files: [ruleFile.name],
        evaluation_interval: every,
        tests: cases.map((testCase) => toTest(testCase, tests.rule, grid)),
      },
      { lineWidth: 0 },
    ),
  }));
  return [ruleFile, ...testFiles];
}

/** Distance of evaluations for a case on a grid. */
export function evaluationInterval(testCase: RuleCase, grid: Grid): Duration {
  const every = testCase.evaluateEvery ?? testCase.sampleEvery ?? '1m';
  if (grid === 'on-grid') return every;
  const sampleSeconds = durationSeconds(testCase.sampleEvery ?? '1m');
  // A seventh of the sample distance and one second: no multiple of a minute falls on it before long.
  return secondsToDuration(durationSeconds(every) - Math.max(1, Math.floor(sampleSeconds / 7)) - 1);
}

function ruleFileText({ rule, reads }: RuleTests): string {
  // Only the summary: descriptions carry measured values, which differ between the grids.
  const annotate = ({ summary }: AlertRule): Record<string, string> => ({ summary });
  return rulesToYaml([{ name: 'under_test', rules: [...reads, rule] }], annotate);
}

function toTest(testCase: RuleCase, rule: AlertRule | RecordingRule, grid: Grid): object {
  const base = {
    name: `${testCase.name} (${grid})`,
    interval: testCase.sampleEvery ?? '1m',
    input_series: testCase.series.map(({ series, values }) => ({ series, values })),
  };
  if (rule.kind === 'alert') {
    const expected = testCase.kind === 'fires' ? testCase.alerts : [];
    return {
      ...base,
      alert_rule_test: [
        {
          eval_time: testCase.at,
          alertname: rule.alert,
          exp_alerts: expected.map(({ labels, summary }) => ({
            exp_labels: { ...alertLabels(rule), ...labels },
            exp_annotations: { summary },
          })),
        },
      ],
    };
  }
  const samples = testCase.kind === 'records' ? testCase.samples : [];
  return {
    ...base,
    promql_expr_test: [
      {
        // promtool compares floats to the last bit; six digits are what the rule promises.
        expr: `round(${rule.record}, 0.000001)`,
        eval_time: testCase.at,
        exp_samples: samples.map(({ labels, value }) => ({
          labels: seriesText('', Object.entries(labels)),
          value,
        })),
      },
    ],
  };
}

/** Name of the files of a rule: its own and, where several rules share it, their distinguishing labels. */
export function testName(rule: AlertRule | RecordingRule): string {
  const name =
    rule.kind === 'alert' ? [rule.alert, ...Object.values(alertLabels(rule))].join('-') : rule.record;
  return name.replaceAll(/[^A-Za-z0-9]+/g, '-');
}

/** Text that tells two rules of one name apart. */
export function ruleKey(rule: AlertRule | RecordingRule): string {
  if (rule.kind === 'record') return rule.record;
  return `${rule.alert} ${JSON.stringify(alertLabels(rule))} ${render(rule.expr.node)}`;
}
