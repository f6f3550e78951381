/** Panels of one dashboard that a generation adds, changes, moves or removes, each as its title and id. */
export interface PanelChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly moved: readonly string[];
  readonly removed: readonly string[];
}

/** Compares two versions of a dashboard's file, panel by panel. Panels are the same when their ids are. */
export function comparePanels(old: string | undefined, next: string | undefined): PanelChanges {
  const before = panelsOf(old);
  const after = panelsOf(next);
  const kept = [...after.keys()].filter((id) => before.has(id));
  const differs = (id: number, part: 'content' | 'place'): boolean =>
    before.get(id)?.[part] !== after.get(id)?.[part];
  const changed = kept.filter((id) => differs(id, 'content'));
  const named = (ids: readonly number[], panels: ReadonlyMap<number, PanelText>): string[] =>
    ids.map((id) => `"${panels.get(id)?.title ?? ''}" (${id})`);
  return {
    added: named(
      [...after.keys()].filter((id) => !before.has(id)),
      after,
    ),
    changed: named(changed, after),
    moved: named(
      kept.filter((id) => !changed.includes(id) && differs(id, 'place')),
      after,
    ),
    removed: named(
      [...before.keys()].filter((id) => !after.has(id)),
      before,
    ),
  };
}

/** What changed, a line a kind of change; nothing where no panel did. */
export function describePanelChanges({ added, changed, moved, removed }: PanelChanges): string[] {
  return (
    [
      ['added', added],
      ['changed', changed],
      ['moved', moved],
      ['removed', removed],
    ] as const
  ).flatMap(([kind, panels]) =>
    panels.length === 0
      ? []
      : [`         ${panels.length === 1 ? 'panel' : 'panels'} ${kind}: ${panels.join(', ')}`],
  );
}

interface PanelText {
  readonly title: string;
  readonly content: string;
  readonly place: string;
}

/** Panels by id. A file that is no dashboard (a hand has been at it) has none: then all of the next one are new. */
function panelsOf(text: string | undefined): ReadonlyMap<number, PanelText> {
  const panels = new Map<number, PanelText>();
  for (const panel of listOfPanels(text)) {
    if (!isObject(panel) || panel['type'] === 'row' || typeof panel['id'] !== 'number') continue;
    const { gridPos, ...content } = panel;
    const title = typeof panel['title'] === 'string' ? panel['title'] : '';
    panels.set(panel['id'], { title, content: JSON.stringify(content), place: JSON.stringify(gridPos) });
  }
  return panels;
}

function listOfPanels(text: string | undefined): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const dashboard: unknown = JSON.parse(text);
    return isObject(dashboard) && Array.isArray(dashboard['panels']) ? dashboard['panels'] : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
