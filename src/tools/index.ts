export { ensurePrograms, findPrograms, ProgramsUnavailable, type Availability } from './ensure-programs.ts';
export { programFamilies } from './families.ts';
export { freePort, freePorts } from './free-ports.ts';
export { logToStderr, type Log } from './log.ts';
export { ProgramUnavailable, type Attempt } from './program-unavailable.ts';
export { programNames, type ProgramName, type ResolvedProgram } from './program.ts';
export { resolveIfAvailable, resolveProgram, type ResolveOptions } from './resolve-program.ts';
export { Resolver, type ResolverSettings } from './resolver.ts';
export { ProgramTimeout, runProgram, type ProgramResult, type RunOptions } from './run-program.ts';
export {
  ProcessFailed,
  RunningProcess,
  startProcess,
  type Exit,
  type StartOptions,
} from './start-process.ts';
export { waitUntilReady, type Readiness } from './wait-until-ready.ts';
