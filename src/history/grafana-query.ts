import type { ReadPanel, ReadTarget } from '../dashboards/inspect.ts';
import { durationSeconds, isDuration } from '../promql/index.ts';
import type { Question } from './ask.ts';

/** The time range of a dashboard, seconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** `timeInterval` of the data source: the distance of samples, and so the shortest step. */
const scrapeSeconds = 60;

/** Grafana's steps, and up to which distance each is taken (`roundInterval` in its `rangeutil.ts`), in seconds. */
const steps: readonly (readonly [below: number, step: number])[] = [
  [90, 60],
  [210, 120],
  [450, 300],
  [750, 600],
  [1050, 900],
  [1500, 1200],
  [2700, 1800],
  [5400, 3600],
  [9000, 7200],
  [16_200, 10_800],
  [32_400, 21_600],
  [86_400, 43_200],
  [604_800, 86_400],
  [Infinity, 604_800],
];

/** What Grafana asks Prometheus for a panel's query over a time range; every variable stands at All. */
export function questionOf(panel: ReadPanel, target: ReadTarget, range: TimeRange): Question {
  const own = panel.timeFrom !== undefined && isDuration(panel.timeFrom) ? panel.timeFrom : undefined;
  const { to } = range;
  const from = own === undefined ? range.from : to - durationSeconds(own);
  const step = stepOf(panel, to - from);
  const expr = interpolate(target.expr ?? '', { step, range: to - from });
  if (target.instant === true) return { kind: 'instant', expr, time: to };
  // The start is moved to a multiple of the step, so that a later look gives the same points.
  return { kind: 'range', expr, start: Math.floor(from / step) * step, end: to, step };
}

/** The distance of a panel's values over a range, in seconds. */
export function stepOf({ maxDataPoints = 1000, interval }: ReadPanel, rangeSeconds: number): number {
  const wanted = rangeSeconds / maxDataPoints;
  const rounded = (steps.find(([below]) => wanted < below) ?? [0, scrapeSeconds])[1];
  const least = interval !== undefined && isDuration(interval) ? durationSeconds(interval) : scrapeSeconds;
  return Math.max(rounded, least);
}

function interpolate(
  expr: string,
  { step, range }: { readonly step: number; readonly range: number },
): string {
  return expr
    .replaceAll('$__rate_interval', `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`)
    .replaceAll('$__interval', `${step}s`)
    .replaceAll('$__range', `${range}s`)
    .replaceAll(/\$(repository|workflow)\b/g, '.+');
}
