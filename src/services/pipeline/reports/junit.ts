import { SaxesParser } from 'saxes';
import { cleanText } from '../../../github/index.ts';

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

/** A file that is more than any report: nothing of its archive is counted. */
export class ReportTooLarge extends ReportError {
  constructor(message: string) {
    super(message);
    this.name = 'ReportTooLarge';
  }
}

/** What no report of a real suite comes near. Beyond it, a small archive could be made to fill any memory. */
const most = { cases: 200_000, depth: 100, attributes: 1000, seconds: 7 * 86_400 } as const;
const labelLength = 200;

interface OpenCase {
  readonly test: string;
  readonly seconds: number;
  failed: boolean;
  skipped: boolean;
  repeated: boolean;
}

/**
 * Reads a JUnit XML file, piece by piece, as Surefire, Vitest, Playwright and Jest write it. Surefire, and Playwright
 * where it is told to, mark repeated tests with `flakyFailure` and `flakyError` (it passed in the end) or
 * `rerunFailure` and `rerunError` (it did not); others list a case once for each try.
 */
export class JunitReader {
  readonly #parser = new SaxesParser();
  readonly #cases: OpenCase[] = [];
  readonly #seconds = new Durations();
  #open: OpenCase | undefined;
  #rootSeen = false;
  #depth = 0;
  #attributes = 0;

  /** @param mostCases a file with more is refused */
  constructor(mostCases: number = most.cases) {
    const parser = this.#parser;
    parser.on('error', (error) => {
      throw new ReportError(error.message);
    });
    parser.on('doctype', () => {
      throw new ReportError('a document type is not allowed');
    });
    parser.on('opentagstart', () => {
      this.#attributes = 0;
      this.#depth += 1;
      if (this.#depth > most.depth) throw new ReportTooLarge(`deeper than ${most.depth} elements`);
    });
    parser.on('attribute', () => {
      this.#attributes += 1;
      if (this.#attributes > most.attributes)
        throw new ReportTooLarge(`more than ${most.attributes} attributes`);
    });
    parser.on('opentag', ({ name, attributes }) => {
      if (name === 'testcase' && this.#cases.length >= mostCases) {
        throw new ReportTooLarge(`more than ${mostCases} cases`);
      }
      this.#begin(name, attributes);
    });
    parser.on('closetag', ({ name }) => {
      this.#depth -= 1;
      if (name === 'testcase') this.#open = undefined;
      if (isSuite(name)) this.#seconds.leave();
    });
  }

  /**
   * Takes the next piece of the file.
   * @throws ReportError where it is not well-formed, is no report, is larger than any, or declares a document type:
   * entities that expand have no place in a report.
   */
  write(text: string): void {
    this.#parser.write(text);
  }

  /**
   * What the file says, now that it is whole.
   * @throws ReportError where it is not
   */
  close(): Report {
    this.#parser.close();
    return {
      cases: mergeTries(this.#cases),
      seconds: this.#seconds.total ?? this.#cases.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  }

  #begin(name: string, attributes: Readonly<Record<string, string>>): void {
    if (!this.#rootSeen && !isSuite(name)) throw new ReportError(`<${cleanText(name, 100)}> is no report`);
    this.#rootSeen = true;
    if (isSuite(name)) this.#seconds.enter(name, toSeconds(attributes['time']));
    else if (name === 'testcase') {
      this.#open = {
        test: testLabel(attributes['classname'] ?? '', attributes['name'] ?? ''),
        seconds: toSeconds(attributes['time']) ?? 0,
        failed: false,
        skipped: false,
        repeated: false,
      };
      this.#cases.push(this.#open);
    } else if (this.#open) mark(this.#open, name);
  }
}

/** A test's name as a label: at most 200 characters. */
export function testLabel(className: string, name: string): string {
  // Clipped before they are joined: a name may be as long as its file.
  const [ofClass, own] = [className, name].map((text) => text.slice(0, 2 * labelLength));
  // Jest writes the same into both.
  return cleanText(className === '' || className === name ? `${own}` : `${ofClass} › ${own}`, labelLength);
}

function isSuite(name: string): name is 'testsuites' | 'testsuite' {
  return name === 'testsuites' || name === 'testsuite';
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
  // A longer time than any is a mistake that no sum would ever get rid of.
  return text === undefined || text === '' || !(value >= 0 && value <= most.seconds) ? undefined : value;
}
