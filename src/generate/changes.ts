import type { Tree } from './build.ts';
import { comparePanels, describePanelChanges } from './panel-changes.ts';

/** What a generation changes in the tree on disk. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Compares the tree on disk with a new one. */
export function compareTrees(old: Tree, next: Tree): Changes {
  return {
    added: [...next.keys()].filter((path) => !old.has(path)),
    changed: [...next]
      .filter(([path, content]) => old.has(path) && old.get(path) !== content)
      .map(([path]) => path),
    removed: [...old.keys()].filter((path) => !next.has(path)),
  };
}

/** Whether nothing differs. */
export function isUnchanged({ added, changed, removed }: Changes): boolean {
  return added.length + changed.length + removed.length === 0;
}

/**
 * One line a file that differs, with the size of the change: `changed  rules/pipeline.yaml (+2 -1 lines)`; under a
 * dashboard, its panels by title and id. Lines are counted as a set, not as a diff: moved lines count as unchanged.
 */
export function describeChanges(changes: Changes, old: Tree, next: Tree): string[] {
  const withPanels = (path: string, line: string): string[] =>
    path.startsWith('dashboards/')
      ? [line, ...describePanelChanges(comparePanels(old.get(path), next.get(path)))]
      : [line];
  return [
    ...changes.added.flatMap((path) =>
      withPanels(path, `added    ${path} (${lines(next.get(path)).length} lines)`),
    ),
    ...changes.changed.flatMap((path) =>
      withPanels(path, `changed  ${path} (${difference(old.get(path), next.get(path))})`),
    ),
    ...changes.removed.flatMap((path) => withPanels(path, `removed  ${path}`)),
  ];
}

function difference(old: string | undefined, next: string | undefined): string {
  const counts = new Map<string, number>();
  for (const line of lines(next)) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of lines(old)) counts.set(line, (counts.get(line) ?? 0) - 1);
  let added = 0;
  let removed = 0;
  for (const count of counts.values()) {
    if (count > 0) added += count;
    else removed -= count;
  }
  return added + removed === 0 ? 'lines moved' : `+${added} -${removed} lines`;
}

function lines(text = ''): string[] {
  return text.split('\n').slice(0, -1);
}
