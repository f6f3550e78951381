export {
  type ExpectedAlert,
  type InputSeries,
  type RuleCase,
  type RuleTests,
  fires,
  recorded,
  records,
  ruleTests,
  series,
  silent,
} from './cases.ts';
export { missingTests } from './coverage.ts';
export { testName } from './to-promtool.ts';
