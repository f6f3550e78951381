export { type Built, buildFolder, buildWith } from './build.ts';
export {
  type Container,
  type Manifest,
  type Workload,
  allContainers,
  componentOf,
  parseManifests,
  workloads,
} from './manifest.ts';
export { type Attempt, type End, policyJudge } from './network-policy.ts';
