import { SaxesParser } from 'saxes';

/** How a case ended; flaky: it failed, and passed when it was repeated. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'flaky';

/** A test case of a report. */
export interface TestCase {
  /** `class › name`. */
  readonly test: string;
  readonly outcome: Outcome;
}

/** What the files of a report say together. */
export interface Report {
  readonly cases: readonly TestCase[];
  readonly seconds: number;
}

/** A file that is no JUnit report, or one that could do harm. */
export class ReportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReportError';
  }
}

/** More cases than any suite has. */
const mostCases = 200_000;

interface OpenCase {
  readonly test: string;
  readonly seconds: number;
  failed: boolean;
  skipped: boolean;
  repeated: boolean;
}

/**
 * Reads a JUnit XML file as Surefire, Vitest, Playwright and Jest write it. Surefire marks repeated tests with
 * `flakyFailure` and `flakyError` (it passed in the end) or `rerunFailure` and `rerunError` (it did not); others list a
 * case once for each try.
 * @throws ReportError where it is not well-formed, is no report, or declares a document type: entities that expand
 * have no place in a report.
 */
export function parseJunit(xml: string): Report {
  const parser = new SaxesParser();
  const cases: OpenCase[] = [];
  const seconds = new Durations();
  let open: OpenCase | undefined;
  let rootSeen = false;
  parser.on('error', (error) => {
    throw new ReportError(error.message);
  });
  parser.on('doctype', () => {
    throw new ReportError('a document type is not allowed');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (!rootSeen && name !== 'testsuites' && name !== 'testsuite')
      throw new ReportError(`<${name}> is no report`);
    rootSeen = true;
    if (name === 'testsuites' || name === 'testsuite') seconds.enter(name, toSeconds(attributes['time']));
    else if (name === 'testcase') {
      if (cases.length >= mostCases) throw new ReportError(`more than ${mostCases} cases`);
      open = {
        test: testLabel(attributes['classname'] ?? '', attributes['name'] ?? ''),
        seconds: toSeconds(attributes['time']) ?? 0,
        failed: false,
        skipped: false,
        repeated: false,
      };
      cases.push(open);
    } else if (open) mark(open, name);
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'testcase') open = undefined;
    if (name === 'testsuites' || name === 'testsuite') seconds.leave();
  });
  parser.write(xml).close();
  return {
    cases: mergeTries(cases),
    seconds: seconds.total ?? cases.reduce((sum, { seconds: own }) => sum + own, 0),
  };
}

/** A test's name as a label: at most 200 characters. */
export function testLabel(className: string, name: string): string {
  const label = className === '' ? name : `${className} › ${name}`;
  return Array.from(label.replaceAll(/\p{Cc}/gu, ' '))
    .slice(0, 200)
    .join('');
}

function mark(test: OpenCase, child: string): void {
  if (child === 'failure' || child === 'error') test.failed = true;
  else if (child === 'skipped') test.skipped = true;
  else if (child === 'flakyFailure' || child === 'flakyError') test.repeated = true;
}

/** Of several tries of one case: flaky where one failed and one passed. */
function mergeTries(tries: readonly OpenCase[]): TestCase[] {
  const byTest = new Map<string, OpenCase[]>();
  for (const one of tries) {
    const known = byTest.get(one.test);
    if (known) known.push(one);
    else byTest.set(one.test, [one]);
  }
  return [...byTest.values()].flatMap((same): TestCase[] => {
    const test = same[0]?.test ?? '';
    const failed = same.some((one) => one.failed);
    const passed = same.some((one) => !one.failed && !one.skipped);
    if (failed && passed) return [{ test, outcome: 'flaky' }];
    if (failed) return [{ test, outcome: 'failed' }];
    // Cases of one name that all passed are several cases, such as a parameterised test.
    return same.map(({ skipped, repeated }) => ({
      test,
      outcome: skipped ? 'skipped' : repeated ? 'flaky' : 'passed',
    }));
  });
}

/** Adds up the times of the outermost elements that have one. */
class Durations {
  total: number | undefined;
  readonly #counted: boolean[] = [];

  enter(name: 'testsuites' | 'testsuite', seconds: number | undefined): void {
    const within = this.#counted.includes(true);
    // Some write 0 on the outermost element and the truth below it.
    const counts = seconds !== undefined && (name === 'testsuite' || seconds > 0);
    if (counts && !within) this.total = (this.total ?? 0) + seconds;
    this.#counted.push(counts);
  }

  leave(): void {
    this.#counted.pop();
  }
}

function toSeconds(text: string | undefined): number | undefined {
  // Surefire groups thousands: 1,234.5.
  const value = Number((text ?? '').replaceAll(',', ''));
  return text === undefined || text === '' || !Number.isFinite(value) || value < 0 ? undefined : value;
}
