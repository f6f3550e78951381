import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';

/** Columns of Grafana's grid. */
export const columns = 24;

/** What a panel asks for. */
export interface Size {
  readonly w: number;
  readonly h: number;
}

/**
 * Places panels from left to right and from top to bottom, in the order given: that is also the order in which
 * Grafana stacks them on a phone, where each takes the whole width. The last one of a line takes what is left of it.
 * @param top first free line of the grid
 * @returns a place for each panel, and the first free line below
 */
export function flow(sizes: readonly Size[], top: number): { places: GridPos[]; bottom: number } {
  const places: GridPos[] = [];
  let [x, y, lineHeight] = [0, top, 0];
  for (const [index, { w, h }] of sizes.entries()) {
    if (w < 1 || w > columns) throw new RangeError(`a panel is 1 to ${columns} columns wide, not ${w}`);
    if (x + w > columns) {
      y += lineHeight;
      x = 0;
      lineHeight = 0;
    }
    const next = sizes[index + 1];
    const isLast = next === undefined || x + w + next.w > columns;
    places.push({ x, y, w: isLast ? columns - x : w, h });
    x += w;
    lineHeight = Math.max(lineHeight, h);
  }
  return { places, bottom: y + lineHeight };
}
