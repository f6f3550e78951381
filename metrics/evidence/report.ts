import type { Metric } from '../../src/catalogue/index.ts';

/** What became of a program's scrape. */
export type Outcome = 'compared' | 'skipped';

/**
 * Tells on what the catalogue rests, for the test's output: how many entries were compared with which real program,
 * which rest on a reading of the source, and how many are our own.
 */
export function evidenceReport(catalogue: readonly Metric[], outcomes: ReadonlyMap<string, Outcome>): string {
  const lines = [...outcomes].map(([program, outcome]) => {
    const count = catalogue.filter(
      ({ evidence }) => evidence.kind === 'scraped' && evidence.program === program,
    ).length;
    return outcome === 'compared'
      ? `${count} entries compared with ${program}`
      : `${count} entries NOT compared: ${program} cannot be had here`;
  });
  const fromSource = catalogue.flatMap(({ name, evidence }) =>
    evidence.kind === 'source'
      ? [`  ${name}: ${evidence.program} ${evidence.version}, ${evidence.file}`]
      : [],
  );
  const own = catalogue.filter(({ evidence }) => evidence.kind === 'own').length;
  return [
    'Evidence of the metric catalogue',
    ...lines,
    `${fromSource.length} entries read in the source:`,
    ...fromSource,
    `${own} entries of our own services: their tests compare what they emit`,
    '',
  ].join('\n');
}
