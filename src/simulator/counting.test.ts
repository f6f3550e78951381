import { describe, expect, it } from 'vitest';
import { countedAt, reconcileEvery } from './counting.ts';
import { companyModel, wednesday } from './fixture.ts';
import type { Incident } from './incidents.ts';
import type { RunAttempt } from './run.ts';
import { hour, minute } from './time.ts';

const { attempts } = companyModel(1, 7).timeline;
const counted = (incidents: Incident[] = []): { run: RunAttempt; at: number; reconciled: boolean }[] =>
  attempts.map((run) => ({ run, ...countedAt(run, incidents, 1) }));
const span = { start: wednesday, end: wednesday + 2 * hour };

describe('countedAt', () => {
  it('is the delivery’s moment for nearly all, and the next look at GitHub for those that were lost', () => {
    const lost = counted().filter(({ reconciled }) => reconciled);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length / attempts.length).toBeLessThan(0.02);
    for (const { run, at } of lost) {
      expect(at - run.updatedAt).toBeGreaterThan(0);
      expect(at - run.updatedAt).toBeLessThanOrEqual(reconcileEvery + 5000);
    }
    for (const { run, at } of counted().filter(({ reconciled }) => !reconciled))
      expect(at).toBe(run.updatedAt + 1000);
  });

  it('is after its return for what ended while the exporter was down', () => {
    const down: Incident = { kind: 'exporter-gone', mode: 'down', ...span };
    const missed = counted([down]).filter(
      ({ run }) => run.updatedAt >= span.start && run.updatedAt < span.end - 1000,
    );
    expect(missed.length).toBeGreaterThan(10);
    for (const { at, reconciled } of missed) {
      expect(reconciled).toBe(true);
      expect(at).toBeGreaterThanOrEqual(span.end);
      expect(at).toBeLessThan(span.end + reconcileEvery + minute);
    }
  });

  it('is as ever while only its sending is disturbed', () => {
    expect(counted([{ kind: 'exporter-gone', mode: 'silent', ...span }])).toEqual(counted());
  });

  it('waits for GitHub where a delivery was lost', () => {
    const outage: Incident = {
      kind: 'github-api-outage',
      start: attempts[0]?.updatedAt ?? 0,
      end: wednesday + 90 * hour,
    };
    const lost = counted([outage]).filter(
      ({ run, reconciled }) => reconciled && run.updatedAt < outage.end - hour,
    );
    expect(lost.length).toBeGreaterThan(0);
    for (const { at } of lost) expect(at).toBeGreaterThanOrEqual(outage.end);
  });
});
