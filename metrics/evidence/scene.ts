import { type MetricFamily, mergeFamilies, parseExposition } from '../../src/catalogue/exposition.ts';
import type { ProgramName, ResolvedProgram } from '../../src/tools/index.ts';
import type { Stage } from './stage.ts';

/** A program at work, with everything happening to it that its metrics speak of. */
export interface Scene {
  /** The program whose metrics are compared: what entries name as their evidence. */
  readonly program: ProgramName;
  /** Others that it needs beside it. */
  readonly needs: readonly ProgramName[];
  /**
   * Starts everything.
   * @param find gives the programs that the scene names
   * @returns what asks all instances for their metrics, as they are at that moment
   */
  readonly play: (
    stage: Stage,
    find: (name: ProgramName) => ResolvedProgram,
  ) => Promise<() => Promise<ReadonlyMap<string, MetricFamily>>>;
}

/**
 * Scrapes these pages.
 * @returns the families of all of them, as of one program
 * @throws Error where a page does not answer 200
 */
export async function scrape(urls: readonly string[]): Promise<Map<string, MetricFamily>> {
  const pages = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return parseExposition(await response.text());
    }),
  );
  return mergeFamilies(pages);
}

/** Sends JSON; whether it was liked is for the metrics to tell. */
export async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.body?.cancel();
}
