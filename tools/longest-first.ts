import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, mostly because they wait; a clean clone knows of no times. */
const longest: readonly string[] = [
  'incidents/incidents.test.ts',
  'services/pipeline/exactly-once.test.ts',
  'services/pipeline/killed.test.ts',
  'services/recovery/killed.test.ts',
  'services/cost/killed.test.ts',
  'services/cost/hundred-and-twenty-days.test.ts',
  'services/pipeline/through-github.test.ts',
  'services/recovery/faults.test.ts',
  'services/pipeline/through-collector.test.ts',
  'services/pipeline/receive/fuzz.test.ts',
  'cli/cli.test.ts',
  'services/pipeline/logs-and-reports.test.ts',
  'services/recovery/full-circle.test.ts',
];

/** Begins with the files that take longest, so that none of them runs alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
      return found === -1 ? longest.length : found;
    };
    const usual = await super.sort(files);
    return usual.sort((a, b) => rank(a) - rank(b));
  }
}
