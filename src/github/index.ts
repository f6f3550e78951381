export { jobSpanId, runSpanId, stepSpanId, traceIdOf } from './attempt-ids.ts';
export { type GitHubAuth, githubVariables, readAuth } from './auth.ts';
export {
  type RunObject,
  headRepositoryOf,
  jobEvent,
  jobsPage,
  repositorySchema,
  runEvent,
  runSchema,
  runsPage,
  toJob,
  toRun,
  workflowsPage,
} from './payloads.ts';
export {
  type Conclusion,
  type Job,
  type Progress,
  type Ref,
  type Run,
  type Step,
  hasVerdict,
  progressRank,
  toConclusion,
} from './run.ts';
export { cleanText } from './text.ts';
export { askRateLimit } from './unlimited.ts';
