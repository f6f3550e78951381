export type { Instant, Node } from './ast.ts';
export {
  type Duration,
  type RangeDuration,
  durationSeconds,
  isDuration,
  secondsToDuration,
} from './duration.ts';
export * from './functions.ts';
export {
  type Condition,
  type LabelSpec,
  type LabelValues,
  type ValueOf,
  type Where,
  matches,
  noneOf,
  oneOf,
  toMatchers,
  variable,
} from './matchers.ts';
export { render } from './render.ts';
export { type Matching, RangeVector, type SampleType, Selector, Vector } from './vector.ts';
