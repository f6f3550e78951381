import { describe, expect, it } from 'vitest';
import { companyFamilies, companyModel, companySettings, monday, wednesday } from './fixture.ts';
import { type Incident, afterIncidents } from './incidents.ts';
import { createModel } from './model.ts';
import { sampleAt } from './series/step-series.ts';
import { day, hour, minute } from './time.ts';

const backendCi = { repository: 'acme/backend', workflow: 'backend-ci' } as const;
const threeHours = { start: wednesday, end: wednesday + 3 * hour };
const tuesdayNight = { start: monday + day + 21 * hour, end: monday + 2 * day + hour };

/** The sum of the series of a name with these labels; NaN where there is none. */
function total(incidents: Incident[], name: string, labels: object, time: number, seed = 1): number {
  const values = companyFamilies(companyModel(seed, 4, incidents))
    .flatMap(({ series }) => series)
    .filter(
      (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )
    .map((one) => sampleAt(one, time))
    .filter((value) => !Number.isNaN(value));
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0);
}

/** How much a counter grew between two times; what is not there yet counts as 0. */
const grown = (
  incidents: Incident[],
  name: string,
  labels: object,
  { start, end }: { start: number; end: number },
  seed = 1,
): number => {
  const before = total(incidents, name, labels, start - 1, seed);
  return total(incidents, name, labels, end, seed) - (Number.isNaN(before) ? 0 : before);
};

/** How much a counter grew over the incident. */
const growth = (incident: Incident, name: string, labels: object, until = incident.end, seed = 1): number =>
  grown([incident], name, labels, { start: incident.start, end: until }, seed);

const usualGrowth = (incident: Incident, name: string, labels: object): number =>
  grown([], name, labels, incident);

describe('a bad deployment', () => {
  it.each([
    { name: 'by day', span: threeHours },
    { name: 'at night', span: tuesdayNight },
  ])('keeps the last run failed from its first run until the repair, $name', ({ span }) => {
    const incident = { kind: 'bad-deploy', ...backendCi, ...span } as const;
    for (const seed of [1, 2]) {
      const success = (time: number): number =>
        total([incident], 'pipeline_last_run_success', { ...backendCi, ref: 'default' }, time, seed);
      // A run needs some minutes to fail, or to succeed.
      for (let time = span.start + 30 * minute; time < span.end; time += minute)
        expect(success(time)).toBe(0);
      expect(success(span.end + 30 * minute)).toBe(1);
      const runs = { ...backendCi, ref: 'default', status: 'success' };
      const failing = { start: span.start + 30 * minute, end: span.end };
      expect(grown([incident], 'pipeline_runs_total', runs, failing, seed)).toBe(0);
      expect(growth(incident, 'recovery_failure_total', backendCi, span.end, seed)).toBeGreaterThan(2);
    }
  });

  it('leaves pull requests and other workflows alone', () => {
    const incident = { kind: 'bad-deploy', ...backendCi, ...threeHours } as const;
    for (const other of [
      { ...backendCi, ref: 'other', status: 'success' },
      { workflow: 'e2e', status: 'success' },
    ]) {
      expect(growth(incident, 'pipeline_runs_total', other)).toBe(
        usualGrowth(incident, 'pipeline_runs_total', other),
      );
    }
  });
});

describe('a slow build', () => {
  it('doubles durations, in enough runs to be seen at night', () => {
    const incident = {
      kind: 'slow-build',
      ...backendCi,
      ...tuesdayNight,
      factor: 2,
      runEveryMinutes: 8,
    } as const;
    const mean = (from: Incident, until?: number): number =>
      growth(from, 'pipeline_duration_seconds_sum', backendCi, until) /
      growth(from, 'pipeline_duration_seconds_count', backendCi, until);
    expect(growth(incident, 'pipeline_duration_seconds_count', backendCi)).toBeGreaterThan(15);
    const usual =
      total([], 'pipeline_duration_seconds_sum', backendCi, wednesday) /
      total([], 'pipeline_duration_seconds_count', backendCi, wednesday);
    expect(mean(incident) / usual).toBeGreaterThan(1.7);
    expect(mean(incident) / usual).toBeLessThan(2.3);
  });
});

describe('a queue jam', () => {
  it('makes jobs wait for minutes, and is over when runners are back', () => {
    const incident = { kind: 'queue-jam', ...threeHours, typicalMinutes: 12, runEveryMinutes: 10 } as const;
    const count = (le: string): number => growth(incident, 'pipeline_queue_duration_seconds_bucket', { le });
    expect(count('300') / count('+Inf')).toBeLessThan(0.5);
    const afterwards = { ...incident, start: threeHours.end + 2 * hour, end: threeHours.end + 5 * hour };
    const later = (le: string): number =>
      grown([incident], 'pipeline_queue_duration_seconds_bucket', { le }, afterwards);
    expect(later('60') / later('+Inf')).toBeGreaterThan(0.95);
  });

  it('stays in its repository', () => {
    const incident = {
      kind: 'queue-jam',
      ...threeHours,
      typicalMinutes: 12,
      repository: 'acme/web',
    } as const;
    expect(growth(incident, 'pipeline_queue_duration_seconds_sum', { repository: 'acme/backend' })).toBe(
      usualGrowth(incident, 'pipeline_queue_duration_seconds_sum', { repository: 'acme/backend' }),
    );
    expect(
      growth(incident, 'pipeline_queue_duration_seconds_sum', { repository: 'acme/web' }),
    ).toBeGreaterThan(
      20 * usualGrowth(incident, 'pipeline_queue_duration_seconds_sum', { repository: 'acme/web' }),
    );
  });
});

describe('a stuck run', () => {
  const deploy = { repository: 'acme/backend', workflow: 'deploy' };
  const age = (incident: Incident, time: number): number =>
    total([incident], 'pipeline_oldest_active_run_seconds', deploy, time);

  it('gets older until somebody cancels it', () => {
    const incident = { kind: 'stuck-run', ...deploy, ...threeHours } as const;
    expect(age(incident, incident.start + hour)).toBeCloseTo(3600, -2);
    expect(age(incident, incident.end - minute)).toBeCloseTo(3 * 3600 - 60, -2);
    expect(age(incident, incident.end + hour)).toBeLessThan(3600);
    const cancelled = { ...deploy, status: 'cancelled' };
    expect(total([incident], 'pipeline_runs_total', cancelled, incident.end + 10 * minute)).toBe(1);
  });

  it('is ended by GitHub after six hours', () => {
    const incident = { kind: 'stuck-run', ...deploy, start: wednesday, end: wednesday + 12 * hour } as const;
    expect(age(incident, wednesday + 6 * hour - minute)).toBeGreaterThan(5.9 * 3600);
    expect(age(incident, wednesday + 7 * hour)).toBeLessThan(3600);
    expect(growth(incident, 'pipeline_runs_total', { ...deploy, status: 'timed_out' })).toBe(1);
  });
});

describe('a flaky week', () => {
  it('has many flaky outcomes of few tests', () => {
    const suite = { repository: 'acme/backend', suite: 'unit' };
    const incident = {
      kind: 'flaky-tests',
      ...backendCi,
      suite: 'unit',
      tests: 3,
      rate: 0.4,
      start: monday,
      end: monday + 3 * day,
    } as const;
    const flaky = growth(incident, 'test_cases_total', { ...suite, outcome: 'flaky' });
    expect(flaky).toBeGreaterThan(20);
    expect(flaky).toBeGreaterThan(
      5 * usualGrowth(incident, 'test_cases_total', { ...suite, outcome: 'flaky' }),
    );
    const byTest = companyFamilies(companyModel(1, 4, [incident]))
      .flatMap(({ series }) => series)
      .filter(({ name, labels }) => name === 'test_flaky_total' && labels['suite'] === 'unit')
      .map((one) => sampleAt(one, incident.end))
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => b - a);
    const most = byTest.slice(0, 3).reduce((sum, value) => sum + value, 0);
    expect(most / byTest.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.8);
  });
});

describe('an exporter that is gone', () => {
  const count = (incident: Incident, job: string, time: number): number =>
    companyFamilies(companyModel(1, 4, [incident]))
      .flatMap(({ series }) => series)
      .filter(({ name, labels }) => name !== 'up' && labels['job'] === job)
      .filter((one) => !Number.isNaN(sampleAt(one, time))).length;
  const up = (incident: Incident, time: number): number =>
    total([incident], 'up', { job: 'pipeline-exporter' }, time);
  const inside = wednesday + hour;

  it('down: sends nothing, is not up, and finds the runs afterwards', () => {
    const incident = { kind: 'exporter-gone', mode: 'down', ...threeHours } as const;
    expect([up(incident, inside), up(incident, incident.end)]).toEqual([0, 1]);
    expect(count(incident, 'pipeline-exporter', inside)).toBe(0);
    expect(count(incident, 'cost-exporter', inside)).toBeGreaterThan(50);
    expect(count(incident, 'pipeline-exporter', incident.end)).toBeGreaterThan(500);
    const found = growth(incident, 'pipeline_exporter_reconciled_runs_total', {}, incident.end + minute);
    expect(found).toBeGreaterThan(20);
    // What was counted late is counted all the same.
    const later = incident.end + hour;
    expect(total([incident], 'pipeline_runs_total', { ref: 'other' }, later)).toBe(
      total([], 'pipeline_runs_total', { ref: 'other' }, later),
    );
  });

  it('silent: is up and scraped, and nothing that it pushes arrives', () => {
    const incident = { kind: 'exporter-gone', mode: 'silent', ...threeHours } as const;
    expect(up(incident, inside)).toBe(1);
    expect(total([incident], 'pipeline_runs_total', {}, inside)).toBeNaN();
    expect(total([incident], 'pipeline_exporter_backlog', {}, inside)).toBeNaN();
    expect(total([incident], 'pipeline_exporter_deliveries_total', {}, inside)).toBeGreaterThan(0);
    expect(growth(incident, 'pipeline_exporter_deliveries_total', { outcome: 'accepted' })).toBeGreaterThan(
      100,
    );
  });
});

describe('an overrun of costs', () => {
  it('shows the day after, above what was expected, and in the month', () => {
    const incident = {
      kind: 'cost-overrun',
      provider: 'aws',
      factor: 3,
      start: wednesday,
      end: wednesday + hour,
    } as const;
    const theDayAfter = wednesday + day;
    const aws = { provider: 'aws' };
    const previous = total([incident], 'cost_previous_day_usd', aws, theDayAfter);
    expect(previous / total([], 'cost_previous_day_usd', aws, theDayAfter)).toBeCloseTo(3, 5);
    expect(previous).toBeGreaterThan(total([incident], 'cost_expected_day_upper_usd', aws, theDayAfter) + 10);
    expect(total([], 'cost_previous_day_usd', aws, theDayAfter)).toBeLessThan(
      total([], 'cost_expected_day_upper_usd', aws, theDayAfter),
    );
    const more = (name: string): number =>
      total([incident], name, aws, theDayAfter) / total([], name, aws, theDayAfter);
    expect(more('cost_month_to_date_usd')).toBeGreaterThan(1.1);
    expect(more('cost_month_forecast_usd')).toBeGreaterThan(1.03);
  });
});

describe('an outage of GitHub’s API', () => {
  it('opens the circuit until its end', () => {
    const incident = { kind: 'github-api-outage', ...threeHours } as const;
    const state = (time: number): number => total([incident], 'recovery_circuit_state', {}, time);
    expect(
      [wednesday - minute, wednesday + minute, incident.end - 1, incident.end, incident.end + minute].map(
        state,
      ),
    ).toEqual([0, 2, 2, 1, 0]);
  });

  it('lets no request for a rerun through, while alerts wait', () => {
    const outage = { kind: 'github-api-outage', ...threeHours } as const;
    const bad = { kind: 'bad-deploy', ...backendCi, ...threeHours } as const;
    const attempts = (span: { start: number; end: number }): number =>
      grown([outage, bad], 'recovery_attempts_total', backendCi, span);
    expect(attempts({ start: outage.start + minute, end: outage.end - 1 })).toBe(0);
    expect(attempts({ start: outage.end, end: outage.end + 5 * minute })).toBeGreaterThan(0);
    expect(total([outage, bad], 'recovery_backlog', {}, outage.end - minute)).toBeGreaterThan(0);
  });
});

describe('incidents', () => {
  const create = (incident: Incident): unknown =>
    createModel(companySettings, { seed: 1, from: monday, to: monday + day, incidents: [incident] });

  it('name repositories, workflows and suites that there are', () => {
    const stuck = { kind: 'stuck-run', ...backendCi, ...threeHours } as const;
    expect(() => create({ ...stuck, repository: 'acme/none' })).toThrow('no repository acme/none');
    expect(() => create({ ...stuck, workflow: 'none' })).toThrow('no workflow none in acme/backend');
    expect(() => create({ ...stuck, kind: 'flaky-tests', suite: 'none', tests: 1, rate: 1 })).toThrow(
      'it has unit, integration',
    );
    expect(() => create({ ...stuck, end: stuck.start })).toThrow('ends before it starts');
  });

  it('may follow each other without a pause', () => {
    const chain = [
      { start: 10, end: 20 },
      { start: 20, end: 30 },
      { start: 40, end: 50 },
    ];
    expect([5, 10, 25, 30, 45].map((time) => afterIncidents(chain, time))).toEqual([5, 30, 30, 30, 50]);
  });
});
