import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JunitReader, type TestCase } from './junit.ts';

// Files as programs wrote them, of the same five tests: one passes, one fails and passes when it is repeated, one fails,
// one throws (Surefire) or does not load (Vitest), one is skipped. Two repetitions were allowed. Traces are shortened.

const casesOf = async (file: string, pieces = 1): Promise<Record<string, TestCase['outcome']>> => {
  const xml = await readFile(join(import.meta.dirname, 'testing', file), 'utf8');
  const reader = new JunitReader();
  const size = Math.ceil(xml.length / pieces);
  for (let from = 0; from < xml.length; from += size) reader.write(xml.slice(from, from + size));
  return Object.fromEntries(reader.close().cases.map(({ test, outcome }) => [test, outcome]));
};

describe('a report of', () => {
  it.each([1, 400])('Surefire 3.2.5 with rerunFailingTestsCount, in %i pieces', async (pieces) => {
    expect(await casesOf('surefire.xml', pieces)).toEqual({
      'com.acme.CartTest › breaks': 'failed',
      'com.acme.CartTest › adds': 'passed',
      'com.acme.CartTest › errs': 'failed',
      'com.acme.CartTest › later': 'skipped',
      'com.acme.CartTest › waits': 'flaky',
    });
  });

  it('Playwright 1.65.1 that is told to include retries', async () => {
    expect(await casesOf('playwright-retries.xml')).toEqual({
      'a.spec.ts › cart › adds': 'passed',
      'a.spec.ts › cart › waits': 'flaky',
      'a.spec.ts › cart › breaks': 'failed',
      'a.spec.ts › cart › later': 'skipped',
    });
  });

  // These three keep a repetition to themselves: docs/instrument.md says so.
  it('Playwright 1.65.1 as it is', async () => {
    expect(await casesOf('playwright.xml')).toMatchObject({ 'a.spec.ts › cart › waits': 'passed' });
  });

  it('Vitest, with a file that does not load', async () => {
    expect(await casesOf('vitest.xml')).toEqual({
      'a.test.ts › cart > adds': 'passed',
      'a.test.ts › cart > waits': 'passed',
      'a.test.ts › cart > breaks': 'failed',
      'a.test.ts › cart > later': 'skipped',
      // Class and name are both the file.
      'b.test.ts': 'failed',
    });
  });

  it('Jest 29 with jest-junit 16, which writes the name into the class too', async () => {
    expect(await casesOf('jest.xml')).toEqual({
      'cart adds': 'passed',
      'cart waits': 'passed',
      'cart breaks': 'failed',
      'cart later': 'skipped',
    });
  });
});
