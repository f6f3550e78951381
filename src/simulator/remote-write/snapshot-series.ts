import type { FamilySnapshot } from '../snapshot.ts';
import type { TimeSeries } from './write-request.ts';

/** A snapshot as series for remote write, all samples with one time stamp: the moment as it is now. */
export function snapshotSeries(snapshot: readonly FamilySnapshot[], timestamp: number): TimeSeries[] {
  return snapshot.flatMap(({ samples }) =>
    samples.map(({ series: { name, labels }, value }) => ({ name, labels, samples: [[timestamp, value]] })),
  );
}
