import type { Logger } from '../../../http/index.ts';
import type { Item, Store } from '../../../store/index.ts';
import { parseAttempt } from '../attempt-key.ts';
import { type Artifact, type GitHub, largestArtifact } from '../github/client.ts';
import { type Run, cleanText } from '../../../github/index.ts';
import { countReport } from '../reports/count-report.ts';
import { JunitReader, type Report, ReportError, ReportTooLarge, type TestCase } from '../reports/junit.ts';
import { unzipXml } from '../reports/unzip.ts';
import { loadRuns } from '../tables/runs.ts';
import { type Change, addChanges } from '../tables/series.ts';
import type { Topics } from '../topics.ts';

/** What reading reports needs. */
export interface ReadReportsOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly github: Pick<GitHub, 'artifacts' | 'download'>;
  /** Patterns of artifact names; `*` stands for any text. */
  readonly patterns: (repository: string) => readonly string[];
  readonly logger: Logger;
}

/** Fetches an attempt's test reports and counts them, each artifact once. */
export async function readReports(options: ReadReportsOptions, item: Item): Promise<void> {
  const { store, topics, github, patterns } = options;
  const key = parseAttempt(item.key);
  const [row] = await loadRuns(store, [key]);
  if (row === undefined) {
    await topics.reports.done(store, [item]);
    return;
  }
  const { run } = row;
  if (await waitsForEarlier(store, run)) {
    // Whether a test is flaky shows against the attempts before.
    await topics.reports.postpone(item, 3000, 'an earlier attempt is not read yet');
    return;
  }
  const end = await nextStart(store, run);
  const artifacts = (await github.artifacts(run.repository, run.runId)).filter(
    ({ name, createdAt }) =>
      patterns(run.repository).some((pattern) => matches(pattern, name)) &&
      createdAt >= run.startedAt &&
      createdAt < end,
  );
  const reports: { readonly artifact: Artifact; readonly report: Report }[] = [];
  for (const artifact of artifacts) {
    const report = await fetchReport(options, run, artifact);
    if (report) reports.push({ artifact, report });
  }
  await store.transaction(async (tx) => {
    const changes: Change[] = [];
    for (const { artifact, report } of reports) {
      const { count } = await tx.query(
        'INSERT INTO reports (artifact_id, run_id, attempt) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [artifact.id, run.runId, run.attempt],
      );
      if (count > 0) changes.push(...(await countReport(tx, run, cleanText(artifact.name), report)));
    }
    await addChanges(tx, changes);
    await topics.reports.done(tx, [item]);
  });
}

async function fetchReport(
  options: ReadReportsOptions,
  run: Run,
  artifact: Artifact,
): Promise<Report | undefined> {
  const complain = (error: ReportError): void => {
    options.logger.warn(
      { run: run.runId, artifact: cleanText(artifact.name), reason: error.message },
      'report is left out',
    );
  };
  try {
    if (artifact.bytes > largestArtifact) throw new ReportTooLarge(`larger than ${largestArtifact} bytes`);
    const archive = await options.github.download(run.repository, artifact.id);
    if (archive === undefined) throw new ReportError('GitHub has it no more');
    const report = await readArchive(archive, complain);
    return report.cases.length === 0 ? undefined : report;
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    complain(error);
    return undefined;
  }
}

/**
 * What the XML files of an archive say together.
 * @param complain hears of files that are left out: other XML may lie beside the reports
 * @throws ReportError where it is no archive, or too much
 */
export async function readArchive(
  archive: Buffer,
  complain: (error: ReportError) => void,
  mostCases = 200_000,
): Promise<Report> {
  const cases: TestCase[] = [];
  let seconds = 0;
  for await (const file of unzipXml(archive)) {
    // What one file has, the others may not have as well.
    const reader = new JunitReader(mostCases - cases.length);
    try {
      for await (const piece of file) reader.write(piece);
      const report = reader.close();
      for (const one of report.cases) cases.push(one);
      seconds += report.seconds;
    } catch (error) {
      if (!(error instanceof ReportError) || error instanceof ReportTooLarge) throw error;
      complain(error);
    }
  }
  return { cases, seconds };
}

async function waitsForEarlier(store: Store, { runId, attempt }: Run): Promise<boolean> {
  const { rows } = await store.query(
    `SELECT 1 AS found FROM runs LEFT JOIN queue ON topic = 'report' AND key = runs.run_id || '/' || runs.attempt
     WHERE run_id = $1 AND attempt < $2 AND stage = 2 AND (NOT counted OR state = 'waiting') LIMIT 1`,
    [runId, attempt],
  );
  return rows.length > 0;
}

async function nextStart(store: Store, { runId, attempt }: Run): Promise<number> {
  const [next] = await loadRuns(store, [{ runId, attempt: attempt + 1 }]);
  return next?.run.startedAt ?? Infinity;
}

/** Whether a name fits a pattern in which `*` stands for any text. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const last = rest.at(-1) ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of rest.slice(0, -1)) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= name.length - last.length;
}
