import type { SuiteModel } from './organisation.ts';

export const unitSuite: SuiteModel = {
  name: 'unit',
  classes: [
    'SleepScoreTest',
    'HeartRateTest',
    'GoalServiceTest',
    'UserControllerTest',
    'ExportServiceTest',
    'UnitsTest',
  ],
  testsPerClass: 34,
  retries: false,
};

export const integrationSuite: SuiteModel = {
  name: 'integration',
  classes: ['MeasurementRepositoryIT', 'LoginFlowIT', 'NotificationQueueIT', 'ImportJobIT'],
  testsPerClass: 16,
  retries: true,
};

export const webSuite: SuiteModel = {
  name: 'web',
  classes: ['chart.test.tsx', 'login.test.tsx', 'goals.test.tsx', 'format.test.ts', 'store.test.ts'],
  testsPerClass: 22,
  retries: false,
};

export const e2eSuite: SuiteModel = {
  name: 'e2e',
  classes: ['login.spec.ts', 'dashboard.spec.ts', 'export.spec.ts'],
  testsPerClass: 12,
  retries: true,
};

export const nightlySuite: SuiteModel = {
  name: 'full',
  classes: ['MigrationIT', 'LongImportIT', 'LeapYearTest', 'TimeZoneTest', 'ReportRenderingIT'],
  testsPerClass: 40,
  retries: false,
};

const behaviours = [
  'keeps the order',
  'survives an empty list',
  'rejects a future date',
  'rounds half up',
  'shows the newest first',
  'waits for the queue',
  'retries once',
  'ignores case',
];

/** Test number `index` of a suite: class and name, the same each time. */
export function testOf(
  suite: SuiteModel,
  index: number,
): { readonly className: string; readonly name: string } {
  const className = suite.classes[Math.floor(index / suite.testsPerClass)] ?? suite.classes[0] ?? suite.name;
  const number = index % suite.testsPerClass;
  const round = Math.floor(number / behaviours.length);
  const behaviour = behaviours[number % behaviours.length] ?? '';
  return { className, name: round === 0 ? behaviour : `${behaviour} (case ${round + 1})` };
}

/** How many tests a suite has. */
export function sizeOf(suite: SuiteModel): number {
  return suite.classes.length * suite.testsPerClass;
}

/** How a metric's label names a test. */
export function testLabel(className: string, name: string): string {
  return `${className} › ${name}`.slice(0, 200);
}
