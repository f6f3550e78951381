import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import type { Run } from '../../../github/index.ts';
import { matches, readArchive } from '../process/read-reports.ts';
import { pipelineMigrations } from '../service.ts';
import { countReport } from './count-report.ts';
import { JunitReader, type Report, ReportError, ReportTooLarge } from './junit.ts';
import { unzipXml } from './unzip.ts';

function parseJunit(xml: string): Report {
  const reader = new JunitReader();
  reader.write(xml);
  return reader.close();
}

describe('report', () => {
  it('with reruns within it, and thousands of seconds', () => {
    const report = parseJunit(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.acme.CartTest" time="1,234.5" tests="5" errors="0" skipped="1" failures="1">
  <properties><property name="a" value="b"/></properties>
  <testcase name="adds" classname="com.acme.CartTest" time="0.1"/>
  <testcase name="waits" classname="com.acme.CartTest" time="1"><flakyFailure message="late" type="x"><stackTrace/></flakyFailure></testcase>
  <testcase name="breaks" classname="com.acme.CartTest" time="1"><failure/><rerunFailure/></testcase>
  <testcase name="errs" classname="com.acme.CartTest" time="1"><error/></testcase>
  <testcase name="later" classname="com.acme.CartTest" time="0"><skipped/></testcase>
</testsuite>`);
    expect(report.seconds).toBe(1234.5);
    expect(report.cases.map(({ test, outcome }) => [test.split(' › ')[1], outcome])).toEqual([
      ['adds', 'passed'],
      ['waits', 'flaky'],
      ['breaks', 'failed'],
      ['errs', 'failed'],
      ['later', 'skipped'],
    ]);
  });

  it('with suites within one element: the outer time counts', () => {
    const report = parseJunit(`<testsuites name="vitest tests" tests="3" time="2.5">
  <testsuite name="a.test.ts" time="1.5"><testcase classname="a.test.ts" name="one &gt; two" time="1"/></testsuite>
  <testsuite name="b.test.ts" time="1"><testcase classname="b.test.ts" name="x"/><testcase classname="b.test.ts" name="x"/></testsuite>
</testsuites>`);
    expect(report).toEqual({
      seconds: 2.5,
      cases: [
        { test: 'a.test.ts › one > two', outcome: 'passed' },
        { test: 'b.test.ts › x', outcome: 'passed' },
        { test: 'b.test.ts › x', outcome: 'passed' },
      ],
    });
  });

  it('with a case for each try, and no time on the outermost element', () => {
    const report = parseJunit(`<testsuites id="" name="" tests="2" time="0">
  <testsuite name="login.spec.ts" time="3"><testcase name="in" classname="login.spec.ts"><failure>x<![CDATA[<y>]]></failure></testcase>
  <testcase name="in" classname="login.spec.ts"/></testsuite></testsuites>`);
    expect(report).toEqual({ seconds: 3, cases: [{ test: 'login.spec.ts › in', outcome: 'flaky' }] });
  });

  it.each([
    ['', /empty|document/],
    ['<html/>', /is no report/],
    ['<testsuite><testcase></testsuite>', /./],
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"/>', /document type/],
    ['<testsuite name="&unknown;"/>', /entity/i],
  ])('%j is refused', (xml, why) => {
    expect(() => parseJunit(xml)).toThrow(ReportError);
    expect(() => parseJunit(xml)).toThrow(why);
  });
});

describe('report that would fill the memory', () => {
  it.each([
    ['cases', `<testsuite>${'<testcase/>'.repeat(200_001)}`, /more than 200000 cases/],
    ['depth', `<testsuite>${'<a>'.repeat(1000)}`, /deeper than/],
    [
      'attributes',
      `<testsuite ${Array.from({ length: 2000 }, (_, i) => `a${i}=""`).join(' ')}/>`,
      /attributes/,
    ],
  ])('by its %s is refused', (_, xml, why) => {
    let error: unknown;
    try {
      parseJunit(xml);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ReportTooLarge);
    expect(String(error)).toMatch(why);
  });

  it('by one name is read, the name clipped', () => {
    const long = 'ü'.repeat(1_000_000);
    const { cases } = parseJunit(`<testsuite><testcase classname="${long}" name="${long}x"/></testsuite>`);
    expect(cases.map(({ test }) => test)).toEqual(['ü'.repeat(200)]);
  });

  it.each(['1e308', 'Infinity', '-1', '1e9'])('cannot spoil a sum with a time of %s', (time) => {
    const xml = `<testsuite time="${time}"><testcase name="a" time="${time}"/></testsuite>`;
    expect(parseJunit(xml).seconds).toBe(0);
  });
});

describe('archive', () => {
  const all = async (archive: Buffer, limit = 1000): Promise<string[]> => {
    const found: string[] = [];
    for await (const file of unzipXml(archive, { entries: 3, fileBytes: limit, totalBytes: 1500 })) {
      let text = '';
      for await (const piece of file) text += piece;
      found.push(text);
    }
    return found;
  };

  it('gives its XML files', async () => {
    expect(await all(zip({ 'a/TEST-x.xml': '<a/>', 'b.txt': 'no', 'c.XML': '<c/>' }))).toEqual([
      '<a/>',
      '<c/>',
    ]);
  });

  it('is refused where it is a bomb, has too many files, or is none', async () => {
    await expect(all(zip({ 'a.xml': 'x'.repeat(1_000_000) }))).rejects.toThrow(ReportError);
    await expect(all(zip({ 'a.xml': 'x'.repeat(900), 'b.xml': 'x'.repeat(900) }))).rejects.toThrow(
      ReportError,
    );
    await expect(all(zip({ 'a.xml': '', 'b.xml': '', 'c.xml': '', 'd.xml': '' }))).rejects.toThrow(
      /more than 3/,
    );
    await expect(all(Buffer.from('PK nonsense'))).rejects.toThrow(ReportError);
  });

  it('is refused where it claims to be small', async () => {
    const archive = zip({ 'a.xml': 'x'.repeat(100_000) }, 10);
    await expect(all(archive)).rejects.toThrow(ReportError);
  });
});

describe('reports of an archive', () => {
  const told: string[] = [];
  const read = (files: Readonly<Record<string, string>>, mostCases?: number): Promise<Report> =>
    readArchive(zip(files), ({ message }) => told.push(message), mostCases);

  it('add up; XML beside them is left out, and said', async () => {
    const report = await read({
      'a.xml': '<testsuite time="1"><testcase name="a"/></testsuite>',
      'pom.xml': '<project/>',
      'broken.xml': '<testsuite><testcase name="lost"/>',
      'b.xml': '<testsuite time="2"><testcase name="b"><failure/></testcase></testsuite>',
    });
    expect(report).toEqual({
      seconds: 3,
      cases: [
        { test: 'a', outcome: 'passed' },
        { test: 'b', outcome: 'failed' },
      ],
    });
    expect(told).toEqual(['<project> is no report', expect.stringMatching(/unclosed/)]);
  });

  it('are refused as a whole where they have too many cases together', async () => {
    const file = `<testsuite>${'<testcase/>'.repeat(60)}</testsuite>`;
    expect((await read({ 'a.xml': file }, 100)).cases).toHaveLength(60);
    await expect(read({ 'a.xml': file, 'b.xml': file }, 100)).rejects.toThrow(ReportTooLarge);
  });
});

describe('flaky across attempts', () => {
  let store: Store;
  beforeAll(async () => {
    store = await pgliteForTests().open([pipelineMigrations]);
  });
  afterAll(() => store.close());

  it('is a test that failed and then passed on the same commit, told once', async () => {
    const run = (attempt: number): Run => ({ repository: 'acme/shop', runId: 1, attempt }) as Run;
    const report = (
      outcome: 'passed' | 'failed',
    ): { cases: { test: string; outcome: typeof outcome }[]; seconds: number } => ({
      cases: [{ test: 'A › b', outcome }],
      seconds: 1,
    });
    const outcomes = async (attempt: number, outcome: 'passed' | 'failed'): Promise<unknown[]> =>
      (await countReport(store, run(attempt), 'unit', report(outcome))).map(
        ({ labels }) => labels['outcome'] ?? labels['test'],
      );
    expect(await outcomes(1, 'failed')).toEqual(['failed', undefined]);
    expect(await outcomes(2, 'passed')).toEqual(['flaky', undefined, 'A › b']);
    expect(await outcomes(3, 'passed')).toEqual(['passed', undefined]);
  });

  it('names 50 of a suite', async () => {
    const cases = Array.from({ length: 60 }, (_, index) => ({
      test: `t${index}`,
      outcome: 'flaky' as const,
    }));
    const changes = await countReport(store, { repository: 'a/b', runId: 9, attempt: 1 } as Run, 'big', {
      cases,
      seconds: 1,
    });
    expect(changes.filter(({ labels }) => labels['test'] === 'other')).toHaveLength(10);
  });
});

describe('pattern', () => {
  it.each([
    ['surefire-reports*', 'surefire-reports-unit', true],
    ['surefire-reports*', 'reports', false],
    ['*-report', 'unit-report', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c', false],
    ['aa*aa', 'aaa', false],
    ['exact', 'exact', true],
    ['exact', 'exact2', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });
});

/** A zip archive; `claimed` is the size that its headers tell. */
function zip(files: Readonly<Record<string, string>>, claimed?: number): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(claimed ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
