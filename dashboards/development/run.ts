import { logLevels, pipelineLogs } from '../../metrics/log-streams.ts';
import {
  logCountPanel,
  logsPanel,
  serviceGraphPanel,
  textVariable,
  traceListPanel,
  tracePanel,
} from '../../src/dashboards/index.ts';
import { logLines } from '../../src/logql/index.ts';
import { panels } from '../panels.ts';
import { chosenWorkflows } from '../variables.ts';

// Show me the trace and the log of *this* run.

/** Holds the id of the trace to look at; a click on a run fills it in. */
export const traceVariable = textVariable(
  'trace',
  'Trace',
  'Id of the trace to show: click one among the recent runs, or paste it',
);

/**
 * `:regex` writes several choices as (a|b), each taken literally; All is .+ as it stands. Between backticks, since its
 * backslashes would have to be doubled in double quotes. Tempo 2.3 looks anywhere in a text: without `^` and `$` the
 * workflow `ci` would also be `backend-ci`. Two repositories may have a workflow of one name.
 */
const runsOfChosenWorkflows = `{ ${[
  'span.cicd.pipeline.run.id != ""',
  'span.cicd.pipeline.name =~ `^(${workflow:regex})$`',
  'span.vcs.repository.url.full =~ `^.+/(${repository:regex})$`',
].join(' && ')} }`;

export function recentRunsList() {
  return traceListPanel({
    title: 'Recent runs',
    about: {
      shows:
        'Runs of the chosen workflows with their traces. A click on the id shows the trace and its log below.',
      bad: 'Runs that are missing here: their traces did not arrive.',
      act: 'Sort by duration to find the slow ones. For missing ones see the collector in Observability health.',
    },
    unit: 'none',
    empty: 'No trace of these workflows in this time',
    query: runsOfChosenWorkflows,
    variable: 'trace',
    dashboard: 'development',
  });
}

export function traceViewer() {
  return tracePanel({
    title: 'Trace viewer',
    about: {
      shows:
        'The chosen run: its jobs, their steps, and what those called. Before one is chosen, Grafana says that it found none.',
      bad: 'A long bar without children is time spent in one step; a gap between bars is waiting for a runner.',
      act: 'Open the span: its attributes name the step, its log stands below.',
    },
    unit: 'none',
    empty: 'Choose a run above, or paste a trace id at the top',
    query: '${trace}',
    links: [
      {
        title: 'Its log alone',
        dashboard: 'development',
        panel: panels.development.runLog,
        alsoKept: ['trace'],
      },
    ],
  });
}

export function runLog() {
  return logsPanel({
    title: 'Log of the run',
    about: {
      shows: 'Lines of the chosen trace from the beginning; without one, lines of all chosen workflows.',
      bad: 'Red lines: GitHub marked them as errors.',
      act: 'The first error is the cause more often than the last one.',
    },
    unit: 'none',
    empty: 'No line of this run in this time: logs are kept for as long as the settings say',
    oldestFirst: true,
    links: [
      {
        title: 'Its trace alone',
        dashboard: 'development',
        panel: panels.development.traceViewer,
        alsoKept: ['trace'],
      },
    ],
    lines: logLines(pipelineLogs, chosenWorkflows).containing('${trace}').messages(),
    maxLines: 1000,
  });
}

export function logLevelsTimeseries() {
  return logCountPanel({
    title: 'Lines of log by level',
    about: {
      shows: 'How much the chosen workflows write, by level.',
      bad: 'Errors without failed runs; ten times as many lines as usual.',
      act: 'Read the errors in the log above.',
    },
    unit: 'count',
    empty: 'No line in this time',
    links: [{ title: 'The lines', dashboard: 'development', panel: panels.development.runLog }],
    draw: 'bars',
    stacked: true,
    calcs: ['sum'],
    statuses: logLevels,
    counts: [
      {
        count: logLines(pipelineLogs, chosenWorkflows).countBy(['level'], '$__interval'),
        legend: '{{level}}',
      },
    ],
  });
}

export function serviceGraph() {
  return serviceGraphPanel({
    title: 'Service graph',
    about: {
      shows: 'Services that send traces, and the calls between them, from the traces that are kept.',
      bad: 'A red ring: calls fail. Sampling keeps all errors and few successes, so the share is not a rate.',
      act: 'Click a service to see its traces.',
    },
    unit: 'none',
    empty: 'No service has sent traces in this time',
    links: [
      {
        title: 'Is it complete?',
        dashboard: 'observability-health',
        panel: panels['observability-health'].tempoGenerator,
      },
    ],
  });
}
