import { metricsRequest, sendOtlp } from './otlp-json.ts';
import type { RunningCollector } from './running-collector.ts';

/** A source of samples whose every request goes to the next collector. */
export interface SampleSource {
  readonly name: string;
  readonly series: number;
  /** Seconds between samples. */
  readonly step: number;
}

/**
 * Sends samples of `series` counters, one request a time, each to the next collector: sample `n` has value `n` and was
 * taken `step` seconds after the one before it; the last one was taken now.
 */
export async function sendSamples(
  collectors: readonly RunningCollector[],
  { name, series, step }: SampleSource,
  count: number,
): Promise<void> {
  const now = Date.now();
  for (let number = 1; number <= count; number += 1) {
    const collector = collectors[number % collectors.length];
    if (collector === undefined) throw new Error('no collector to send to');
    const time = now - (count - number) * step * 1000;
    const points = Array.from({ length: series }, (_, index) => ({
      name,
      time,
      value: number,
      attributes: { index: String(index) },
    }));
    await sendOtlp(collector.otlp, 'metrics', metricsRequest({ 'service.name': 'source' }, points));
  }
}
