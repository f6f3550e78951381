import { pipelineRunsActive } from '../metrics/pipeline.ts';
import { variable } from '../src/promql/index.ts';
import { labelVariable, sourceVariable } from '../src/dashboards/index.ts';

/** Variables that every dashboard has, so that links can pass them on: data sources, repository, workflow. */
export function standardVariables() {
  // Every configured workflow has this gauge, also while it is idle: no list is read more cheaply.
  const workflows = pipelineRunsActive.where();
  const ofRepositories = pipelineRunsActive.where({ repository: variable('repository') });
  return [
    sourceVariable('prometheus'),
    sourceVariable('loki'),
    sourceVariable('tempo'),
    labelVariable('repository', 'Repository', workflows),
    labelVariable('workflow', 'Workflow', ofRepositories),
  ];
}

/** Conditions of a query that is about the chosen workflows. */
export const chosenWorkflows = {
  repository: variable('repository'),
  workflow: variable('workflow'),
} as const;

/** Conditions of a query that is about the chosen repositories. */
export const chosenRepositories = { repository: variable('repository') } as const;
