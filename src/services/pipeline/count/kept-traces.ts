import { failedStatuses } from '../../../../metrics/labels.ts';
import { durationSeconds } from '../../../promql/duration.ts';
import type { Run } from '../../../github/index.ts';
import type { Settings } from '../../../settings/index.ts';

/** Whether the trace of an attempt that took so long is kept, for all that can be known beforehand. */
export type KeepsTrace = (run: Pick<Run, 'conclusion'>, seconds: number) => boolean;

/**
 * What the collector's tail sampling keeps of pipelines for certain: all, or else errors and what is slow. Of the rest
 * it keeps a share that nobody can foresee, so that no exemplar may name them.
 */
export function keptTraces({ pipelines, slow }: Settings['sampling']): KeepsTrace {
  const slowSeconds = durationSeconds(slow.pipelines);
  return ({ conclusion }, seconds) =>
    pipelines === 100 || seconds > slowSeconds || failedStatuses.some((status) => status === conclusion);
}
