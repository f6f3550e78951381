import { describe, expect, it } from 'vitest';
import { compareTrees, describeChanges } from './changes.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly y?: number;
  readonly unit?: string;
  readonly type?: string;
}

function dashboard(...panels: readonly Panel[]): string {
  const placed = panels.map(({ y = 0, ...panel }) => ({ type: 'stat', ...panel, gridPos: { y } }));
  return `${JSON.stringify({ panels: placed }, null, 2)}\n`;
}

function changes(old: string | undefined, next: string | undefined): string[] {
  const tree = (text: string | undefined): Map<string, string> =>
    new Map(text === undefined ? [] : [['dashboards/x.json', text]]);
  return describeChanges(compareTrees(tree(old), tree(next)), tree(old), tree(next)).slice(1);
}

const queue = { id: 7, title: 'Queue time' };
const runs = { id: 8, title: 'Runs' };

describe('changes of a dashboard', () => {
  it('name each panel that is added, changed, moved or removed', () => {
    expect(
      changes(
        dashboard(queue, runs, { id: 9, title: 'Old' }, { id: 11, title: 'Stays' }),
        dashboard(
          { ...queue, unit: 's', y: 4 },
          { ...runs, y: 8 },
          { id: 10, title: 'New' },
          { id: 11, title: 'Stays' },
        ),
      ),
    ).toEqual([
      '         panel added: "New" (10)',
      '         panel changed: "Queue time" (7)',
      '         panel moved: "Runs" (8)',
      '         panel removed: "Old" (9)',
    ]);
  });

  it('leave rows out', () => {
    expect(
      changes(dashboard(queue), dashboard(queue, { id: 1001, title: 'What is slow?', type: 'row' })),
    ).toEqual([]);
  });

  it('name all panels of a new dashboard, and of one that a hand has broken', () => {
    const added = ['         panels added: "Queue time" (7), "Runs" (8)'];
    expect(changes(undefined, dashboard(queue, runs))).toEqual(added);
    expect(changes('{', dashboard(queue, runs))).toEqual(added);
  });

  it('name the panels of one that is removed', () => {
    expect(changes(dashboard(queue), undefined)).toEqual(['         panel removed: "Queue time" (7)']);
  });
});
