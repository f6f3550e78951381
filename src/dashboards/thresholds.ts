import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Meaning, colours } from './colours.ts';

/** From where on a value is worth a look, and from where on it is bad. */
export interface Limits {
  readonly steps: readonly Threshold[];
}

/** More is worse: good, from `warning` on orange, from `bad` on red. */
export function badAbove({ warning, bad }: { readonly warning?: number; readonly bad: number }): Limits {
  return { steps: [step(null, 'good'), ...optional(warning, 'warning'), step(bad, 'bad')] };
}

/** Less is worse: red, from `bad` on orange, from `good` on green; without `good` green from `bad` on. */
export function badBelow({ bad, good }: { readonly bad: number; readonly good?: number }): Limits {
  if (good === undefined) return { steps: [step(null, 'bad'), step(bad, 'good')] };
  return { steps: [step(null, 'bad'), step(bad, 'warning'), step(good, 'good')] };
}

/** A figure that is neither good nor bad. */
export const noLimits: Limits = { steps: [step(null, 'busy')] };

/** Whether there is a limit to draw. */
export function hasLimits({ steps }: Limits): boolean {
  return steps.length > 1;
}

/** Limits as the SDK takes them: a new builder at each call, since builders are mutable. */
export function toThresholds({ steps }: Limits): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]);
}

function optional(value: number | undefined, meaning: Meaning): Threshold[] {
  return value === undefined ? [] : [step(value, meaning)];
}

function step(value: number | null, meaning: Meaning): Threshold {
  return { value, color: colours[meaning] };
}
