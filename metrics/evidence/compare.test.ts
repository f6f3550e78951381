import { describe, expect, it } from 'vitest';
import { counter } from '../../src/catalogue/index.ts';
import { parseExposition } from '../../src/catalogue/exposition.ts';
import { target } from '../labels.ts';
import { differences } from './compare.ts';

const runs = counter({
  name: 'runs_total',
  unit: 'count',
  help: 'Runs.',
  labels: { status: ['success', 'failure'], ref: 'any', ...target },
  emitter: 'example',
  evidence: { kind: 'scraped', program: 'prometheus' },
});

function found(...lines: string[]): string[] {
  return differences(runs, parseExposition(lines.join('\n')));
}

const type = '# TYPE runs_total counter';

describe('differences', () => {
  it('finds none where name, type, labels and values agree', () => {
    expect(found(type, 'runs_total{status="success",ref="main"} 1')).toEqual([]);
  });

  it('finds each kind', () => {
    expect(found('# TYPE run_total counter', 'run_total 1')).toEqual(['runs_total is not exposed']);
    expect(found('# TYPE runs_total gauge', 'runs_total{status="success",ref="main"} 1')).toEqual([
      'is a gauge, the catalogue says counter',
    ]);
    expect(found(type, 'runs_total{status="success"} 1')).toEqual(['does not carry ref']);
    expect(found(type, 'runs_total{status="success",ref="main",actor="ada"} 1')).toEqual([
      'also carries actor',
    ]);
    expect(found(type, 'runs_total{status="stale",ref="main"} 1')).toEqual([
      'has other values of status: stale',
    ]);
  });
});
