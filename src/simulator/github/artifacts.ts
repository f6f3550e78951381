import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { RunAttempt, SuiteReport, TestCase } from '../run.ts';
import { e2eSuite, integrationSuite, nightlySuite, testOf, unitSuite, webSuite } from '../suites.ts';
import type { ScriptedArtifact, ScriptedRun } from './scripted.ts';

/** An artifact of an attempt, with the means to make its archive. */
export interface ArtifactFile extends ScriptedArtifact {
  readonly id: number;
  readonly createdAt: number;
  readonly attempt: RunAttempt;
}

/** More than an attempt has. */
const perAttempt = 100;
const suites = new Map(
  [unitSuite, integrationSuite, webSuite, e2eSuite, nightlySuite].map((suite) => [suite.name, suite]),
);

/**
 * Artifacts that an attempt has uploaded by a time: a JUnit report for each suite that a job ran. Their name is the
 * suite's, also where a matrix runs it several times.
 */
export function artifactsOf(
  attempt: RunAttempt,
  before: RunAttempt | undefined,
  script: ScriptedRun | undefined,
  now: number,
): ArtifactFile[] {
  const made =
    script?.artifacts?.(attempt).map((artifact) => ({ ...artifact, createdAt: attempt.completedAt })) ??
    attempt.reports.map((report) => ({
      name: report.suite,
      files: { [`TEST-${report.suite}.xml`]: junitOf(report, failedBefore(report, before)) },
      createdAt: attempt.jobs.find(({ name }) => name === report.job)?.completedAt ?? attempt.completedAt,
    }));
  return made
    .map((artifact, index) => ({
      ...artifact,
      attempt,
      id: attempt.runId * 10_000 + (attempt.attempt - 1) * perAttempt + index + 1,
    }))
    .filter(({ createdAt }) => createdAt <= now);
}

/** The archive as it is downloaded; the same bytes each time. */
export async function archiveOf({ files, createdAt }: ArtifactFile): Promise<Buffer> {
  const zip = new ZipFile();
  const mtime = new Date(createdAt);
  for (const [path, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.isBuffer(content) ? content : Buffer.from(content), path, { mtime });
  }
  zip.end();
  return buffer(zip.outputStream);
}

function failedBefore({ suite, job }: SuiteReport, before: RunAttempt | undefined): ReadonlySet<string> {
  const earlier = before?.reports.find((report) => report.suite === suite && report.job === job);
  return new Set(earlier?.failed.map(keyOf));
}

// As Surefire writes it, with what the runner itself repeated.
function junitOf(report: SuiteReport, failedEarlier: ReadonlySet<string>): string {
  const failed = new Set(report.failed.map(keyOf));
  const flaky = new Set(report.flaky.map(keyOf).filter((key) => !failedEarlier.has(key)));
  const special = new Set([...failed, ...report.flaky.map(keyOf)]);
  const tests = casesOf(report);
  let toSkip = report.skipped;
  const cases = tests.map((test) => {
    const key = keyOf(test);
    const open = `  <testcase classname="${escape(test.className)}" name="${escape(test.name)}" time="0.01"`;
    if (failed.has(key)) return `${open}><failure message="expected"/></testcase>`;
    if (flaky.has(key)) return `${open}><flakyFailure message="expected"/></testcase>`;
    if (toSkip > 0 && !special.has(key)) {
      toSkip -= 1;
      return `${open}><skipped/></testcase>`;
    }
    return `${open}/>`;
  });
  const counts = `tests="${tests.length}" failures="${failed.size}" skipped="${report.skipped}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${escape(report.suite)}" time="${report.seconds}" ${counts}>
${cases.join('\n')}
</testsuite>
`;
}

function casesOf({ suite: name, cases, failed, flaky }: SuiteReport): TestCase[] {
  const suite = suites.get(name);
  const all = new Map([...failed, ...flaky].map((test) => [keyOf(test), test]));
  for (let index = 0; all.size < cases; index += 1) {
    const test = suite ? testOf(suite, index) : { className: name, name: `test ${index + 1}` };
    all.set(keyOf(test), test);
  }
  return [...all.values()];
}

function keyOf({ className, name }: TestCase): string {
  return `${className}\n${name}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
