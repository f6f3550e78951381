import { refs, verdictStatuses } from '../../../metrics/labels.ts';
import * as pipeline from '../../../metrics/pipeline.ts';
import type { Settings } from '../../settings/index.ts';
import type { WatchedWorkflow } from './export/state-gauges.ts';
import type { declareSeries } from './tables/series.ts';

/** What the settings say of repositories and workflows. */
export class Watched {
  readonly workflows: readonly WatchedWorkflow[];
  readonly repositories: readonly string[];
  readonly #settings: Settings['github'];

  constructor({ github }: Settings) {
    this.#settings = github;
    this.repositories = github.repositories.map(({ name }) => name);
    this.workflows = github.repositories.flatMap(({ name: repository, workflows }) =>
      workflows.map(({ name: workflow }) => ({ repository, workflow })),
    );
  }

  readonly watches = (repository: string, workflow: string): boolean =>
    !this.#settings.onlyConfigured ||
    this.#find(repository)?.workflows.some(({ name }) => name === workflow) === true;

  readonly fallbackBranch = (repository: string): string => this.#find(repository)?.defaultBranch ?? 'main';

  reportPatterns(repository: string): readonly string[] {
    return this.#find(repository)?.testReports ?? [];
  }

  // GitHub does not tell names apart by case, so that settings need not have its spelling.
  #find(repository: string): Settings['github']['repositories'][number] | undefined {
    const wanted = repository.toLowerCase();
    return this.#settings.repositories.find(({ name }) => name.toLowerCase() === wanted);
  }
}

/** Series that are there before the first run: what is configured must be seen to be at 0. */
export function initialSeries({ github }: Settings): Parameters<typeof declareSeries>[1] {
  return github.repositories.flatMap(({ name: repository, workflows }) => [
    { metric: pipeline.exporterReconciledRuns, labels: { repository } },
    ...workflows.flatMap(({ name: workflow }) => [
      { metric: pipeline.pipelineQueueDuration, labels: { repository, workflow } },
      ...refs.flatMap((ref) => [
        { metric: pipeline.pipelineDuration, labels: { repository, workflow, ref } },
        ...verdictStatuses.map((status) => ({
          metric: pipeline.pipelineRuns,
          labels: { repository, workflow, ref, status },
        })),
      ]),
    ]),
  ]);
}
