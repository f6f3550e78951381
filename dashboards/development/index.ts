import type { Settings } from '../../src/settings/index.ts';
import { standardDashboard } from '../standard.ts';
import {
  logLevelsTimeseries,
  recentRunsList,
  runLog,
  serviceGraph,
  traceVariable,
  traceViewer,
} from './run.ts';
import {
  buildDurationTimeseries,
  durationAgainstUsualTimeseries,
  runsOfDayTimeseries,
  slowestStagesTable,
} from './slow.ts';
import {
  flakyTestsTable,
  suiteFailuresTable,
  testExecutionTimeTimeseries,
  testOutcomesTimeseries,
} from './tests.ts';

/** For those who write the code: what holds me up, and show me this run. */
export function developmentDashboard(settings: Settings) {
  return standardDashboard({
    uid: 'development',
    title: 'CI/CD Development',
    description: 'What is slow, what is flaky, and the trace and the log of one run.',
    from: 'now-24h',
    refresh: '1m',
    moreVariables: [traceVariable],
    rows: [
      {
        title: 'What is slow?',
        panels: {
          buildDuration: buildDurationTimeseries(settings),
          durationAgainstUsual: durationAgainstUsualTimeseries(settings),
          slowestStages: slowestStagesTable(),
        },
      },
      {
        title: 'What is flaky?',
        panels: {
          flakyTests: flakyTestsTable(settings),
          testOutcomes: testOutcomesTimeseries(),
          testExecutionTime: testExecutionTimeTimeseries(),
          suiteFailures: suiteFailuresTable(),
        },
      },
      {
        title: 'What happened in this run?',
        panels: {
          recentRuns: recentRunsList(),
          traceViewer: traceViewer(),
          runLog: runLog(),
        },
      },
      {
        title: 'What is going on?',
        panels: {
          runsOfDay: runsOfDayTimeseries(),
          logLevels: logLevelsTimeseries(),
          serviceGraph: serviceGraph(),
        },
      },
    ],
  });
}
