import { describe, expect, it } from 'vitest';
import { deliveriesOf } from '../deliveries.ts';
import { companyFamilies, companyModel, monday } from '../fixture.ts';
import { day, minute } from '../time.ts';
import { countedAttempts } from './counted.ts';
import { sampleAt } from './step-series.ts';

const model = companyModel(1, 8);
/** Sunday evening: nothing is under way. */
const end = monday + 7 * day;

const at = (name: string, labels: Readonly<Record<string, string>>, time: number): number =>
  companyFamilies(model)
    .flatMap(({ series }) => series)
    .filter(
      (one) =>
        one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    )
    .reduce((sum, one) => sum + sampleAt(one, time), 0);

describe('deliveries', () => {
  const counted = countedAttempts(model).filter(({ at: time }) => time < end);

  it('are what GitHub made, without the ends that were lost', () => {
    for (const event of ['workflow_run', 'workflow_job'] as const) {
      const made = counted
        .flatMap(({ attempt }) => deliveriesOf(attempt))
        .filter((delivery) => delivery.event === event).length;
      const lost = event === 'workflow_run' ? counted.filter(({ reconciled }) => reconciled).length : 0;
      expect(at('pipeline_exporter_deliveries_total', { event, outcome: 'accepted' }, end)).toBe(made - lost);
    }
  });

  it('that were lost are the runs that were found', () => {
    const found = counted.filter(({ reconciled }) => reconciled).length;
    expect(found).toBeGreaterThan(0);
    expect(at('pipeline_exporter_reconciled_runs_total', {}, end)).toBe(found);
  });

  it('are seldom made twice, and forged now and then', () => {
    const share = (outcome: string): number =>
      at('pipeline_exporter_deliveries_total', { outcome }, end) /
      at('pipeline_exporter_deliveries_total', { outcome: 'accepted' }, end);
    expect(share('duplicate')).toBeGreaterThan(0);
    expect(share('duplicate')).toBeLessThan(0.01);
    expect(at('pipeline_exporter_deliveries_total', { outcome: 'rejected' }, end)).toBeGreaterThan(0);
  });
});

describe('the backlog', () => {
  it('is there while deliveries come in, and empty in the quiet', () => {
    const samples = Array.from({ length: 12 * 60 }, (_, index) =>
      at('pipeline_exporter_backlog', {}, monday + 2 * day + index * minute),
    );
    expect(Math.max(...samples)).toBeGreaterThan(0);
    expect(Math.min(...samples)).toBe(0);
    expect(at('pipeline_exporter_backlog', {}, end)).toBe(0);
  });
});
