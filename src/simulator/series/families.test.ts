import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../metrics/index.ts';
import { up } from '../../../metrics/scrape.ts';
import { seriesOf } from '../../catalogue/index.ts';
import { companyFamilies, companyModel, monday } from '../fixture.ts';
import { day, minute } from '../time.ts';
import { emitters, modelFamilies } from './families.ts';
import { sampleAt } from './step-series.ts';

/** Every metric that one of our own services registers. */
const ownMetrics = catalogue.filter(({ evidence }) => evidence.kind === 'own');

const month = companyFamilies(companyModel(1, 30));

describe('the model’s series and the catalogue', () => {
  it('have the same metrics, both ways, once each', () => {
    expect(ownMetrics.length).toBeGreaterThan(30);
    expect(month.map(({ metric }) => metric.name).sort()).toEqual(
      [...ownMetrics, up].map(({ name }) => name).sort(),
    );
    for (const { metric, series } of month) expect(series, metric.name).not.toHaveLength(0);
  });

  it('have the same names, labels, values and buckets', () => {
    for (const { metric, series } of month) {
      const known = new Map(seriesOf(metric).map((one) => [one.name, one]));
      for (const { name, labels } of series) {
        const spec = known.get(name)?.labels ?? {};
        expect(Object.keys(labels).sort(), name).toEqual(Object.keys(spec).sort());
        for (const [label, value] of Object.entries(labels)) {
          const allowed = spec[label];
          if (allowed !== undefined && allowed !== 'any')
            expect(allowed, `${name} ${label}`).toContain(value);
        }
      }
      const bounds = new Set(series.flatMap(({ labels }) => labels['le'] ?? []));
      const buckets = metric.buckets?.map(String) ?? [];
      expect([...bounds], metric.name).toEqual(metric.type === 'histogram' ? [...buckets, '+Inf'] : []);
    }
  });

  it('have each series once', () => {
    const keys = month.flatMap(({ series }) =>
      series.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeLessThan(3000);
  });

  it('carry the emitter as job', () => {
    for (const { metric, series } of month) {
      const jobs = new Set(series.map(({ labels }) => labels['job']));
      expect([...jobs], metric.name).toEqual(metric.name === 'up' ? [...emitters] : [metric.emitter]);
    }
  });
});

describe('cumulative series', () => {
  const gone = {
    kind: 'exporter-gone',
    mode: 'down',
    start: monday + day,
    end: monday + day + 90 * minute,
  } as const;

  it.each([1, 2, 3])('never fall, not even over a gap (seed %i)', (seed) => {
    for (const { metric, series } of companyFamilies(companyModel(seed, 5, [gone]))) {
      if (metric.type === 'gauge') continue;
      for (const { values, times, name } of series) {
        const counts = values.filter((value) => !Number.isNaN(value));
        expect(counts, name).toEqual([...counts].sort((a, b) => a - b));
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(counts[0], `${name} begins at 0`).toBe(0);
      }
    }
  });

  it('have buckets that grow with their bound, up to the count', () => {
    const at = monday + 29 * day;
    for (const { metric, series } of month.filter((family) => family.metric.type === 'histogram')) {
      const size = (metric.buckets?.length ?? 0) + 3;
      for (let start = 0; start < series.length; start += size) {
        const parts = series.slice(start, start + size).map((one) => sampleAt(one, at));
        const counts = [...parts.slice(0, -2), ...parts.slice(-1)];
        if (parts.some(Number.isNaN)) continue;
        expect(counts, metric.name).toEqual([...counts].sort((a, b) => a - b));
        expect(counts.at(-1)).toBe(counts.at(-2));
      }
    }
  });
});

describe('the same seed', () => {
  it('gives the same series, another seed others', () => {
    const text = (seed: number): string => JSON.stringify(modelFamilies(companyModel(seed, 3)));
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });
});
