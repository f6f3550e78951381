export { type Answer, ApiClient } from './api-client.ts';
export { type RunningApiServer, startApiServer } from './api-server.ts';
export { type Built, buildFolder, buildWith } from './build.ts';
export { certManagerDefinitions, define } from './crds.ts';
export {
  type Container,
  type Manifest,
  type Workload,
  allContainers,
  componentOf,
  parseManifests,
  workloads,
} from './manifest.ts';
export { grpcHealth } from './grpc-health.ts';
export { type Attempt, type End, policyJudge } from './network-policy.ts';
export {
  type SecretKey,
  SecretsInvalid,
  derivedKeys,
  newSecrets,
  parseSecrets,
  secretData,
  secretKeys,
  secretManifest,
} from './secret.ts';
export { type MountedFiles, mountedFiles } from './files.ts';
export { type HereContainer, layOut, withFlags } from './run-here.ts';
export { type Variant, buildVariants } from './variants.ts';
export { acceptance } from './acceptance.ts';
