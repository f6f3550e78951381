import { describe, expect, it } from 'vitest';
import { resolveProgram, runProgram } from '../tools/index.ts';
import { companyFamilies, companyModel, monday, wednesday } from './fixture.ts';
import { sampleAt } from './series/step-series.ts';
import { expositionText, snapshots } from './snapshot.ts';
import { minute } from './time.ts';

const families = companyFamilies(companyModel(1, 3));

describe('snapshots', () => {
  it('reads every series at rising times, and once back', () => {
    const at = snapshots(families);
    for (const time of [monday, wednesday, wednesday + minute, monday + minute]) {
      const read = at(time).flatMap(({ samples }) => samples);
      const expected = families
        .flatMap(({ series }) => series)
        .map((series) => ({ series, value: sampleAt(series, time) }))
        .filter(({ value }) => !Number.isNaN(value));
      expect(read).toEqual(expected);
      expect(read.length).toBeGreaterThan(400);
    }
  });

  it('has nothing before the model begins', () => {
    expect(expositionText(snapshots(families)(monday - minute))).toBe('');
  });
});

describe('expositionText', () => {
  it('is what promtool accepts', async () => {
    const promtool = await resolveProgram('promtool');
    const stdin = expositionText(snapshots(families)(wednesday));
    const { stdout, stderr } = await runProgram(promtool, ['check', 'metrics'], { stdin });
    // The contract's name; the unit is GitHub's.
    expect(`${stdout}${stderr}`.trim()).toBe(
      'pipeline_billed_minutes_total use base unit "seconds" instead of "minutes"',
    );
  });

  it('escapes what labels may hold', () => {
    const [family] = families;
    if (!family) throw new Error('no family');
    const series = {
      name: 'x',
      labels: { a: 'say "hi"\n\\' },
      times: [0],
      values: [Infinity],
      shape: 'level',
    } as const;
    expect(expositionText([{ metric: family.metric, samples: [{ series, value: Infinity }] }])).toContain(
      'x{a="say \\"hi\\"\\n\\\\"} +Inf\n',
    );
  });
});
