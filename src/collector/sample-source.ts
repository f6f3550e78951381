import { setTimeout as sleep } from 'node:timers/promises';
import { metricsRequest, sendOtlp } from './otlp-json.ts';
import type { RunningCollector } from './running-collector.ts';

/** A source of samples whose every request goes to the next collector. */
export interface SampleSource {
  readonly name: string;
  readonly series: number;
  /** Seconds between samples, by their times. */
  readonly step: number;
}

/**
 * Sends samples of `series` counters, one request a time, each to the next collector: sample `n` has value `n` and was
 * taken `step` seconds after the one before it; the last one was taken at the end.
 * @param over how long the sending takes, in milliseconds; as fast as they are taken, where it is left out
 */
export async function sendSamples(
  collectors: readonly RunningCollector[],
  { name, series, step }: SampleSource,
  count: number,
  over = 0,
): Promise<void> {
  const begin = Date.now();
  const end = begin + over;
  for (let number = 1; number <= count; number += 1) {
    const collector = collectors[number % collectors.length];
    if (collector === undefined) throw new Error('no collector to send to');
    const time = end - (count - number) * step * 1000;
    const points = Array.from({ length: series }, (_, index) => ({
      name,
      time,
      value: number,
      attributes: { index: String(index) },
    }));
    await sleep(begin + (over * number) / count - Date.now());
    await sendOtlp(collector.otlp, 'metrics', metricsRequest({ 'service.name': 'source' }, points));
  }
}
