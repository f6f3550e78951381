/**
 * The organisation's model: a company's CI/CD over time, from a seed. Settings and a seed go in; runs, incidents,
 * bills and the series that the stack's own services would make of them come out, always the same for the same input.
 * Nothing here reads a clock, a file or the network, but for `github/` and the two doors to a real Prometheus at the end.
 *
 * How the rooms fit together:
 *
 * - `organisation.ts`: who works when, on which repositories and workflows. `build-organisation.ts` builds it from the
 *   settings; what they don't say (stages, durations, suites) comes from `profiles.ts` and `suites.ts`, by the
 *   workflow's name.
 * - `changes.ts`, `scheduled.ts`, `scenes.ts`: what sets workflows off: pull requests in the rhythm of work
 *   (`rhythm.ts`), the clock, and what incidents add.
 * - `incidents.ts`: what goes wrong on purpose, each with a start and an end; `conditions.ts` says what that means for
 *   one job.
 * - `attempt.ts` draws an attempt of a run from start to end (`job.ts`, `outcome.ts`, `steps.ts`); `run.ts` says what
 *   that is, close to GitHub's payloads. `repository-play.ts` plays a repository's days: who cancels, who repeats;
 *   `recovery.ts` is the recovery service's part in that. `timeline.ts` puts the repositories together.
 * - `seen-at.ts` and `deliveries.ts`: an attempt as GitHub's API shows it at a time, and the webhooks that tell of it.
 * - `costs/`: bills by provider, service and UTC day, in whole millionths of a dollar.
 * - `model.ts`: all of that for one span of time. Make it once, ask it anything.
 * - `series/`: what the exporters make of a model: a family for each metric of the catalogue, whose names, labels and
 *   buckets are read from the catalogue itself. A series is a list of changes (`step-series.ts`), so a month costs
 *   what happened in it, not its minutes; `points.ts` lays a grid over it.
 * - Doors: `openmetrics.ts` writes history for promtool, `snapshot.ts` gives one moment, `exposition-server.ts` shows
 *   it to a scraping Prometheus, `remote-write/` pushes it to a receiving one; `clock.ts` makes simulated time run.
 *
 * - `github/`: GitHub itself over such runs: its API, its webhooks, and what goes wrong with them.
 *
 * Chance (`random.ts`) is drawn from the seed and the name of what is drawn, never from a common stream: another
 * workflow, a longer span or an incident changes nothing but itself.
 *
 * History for a real Prometheus: `writeOpenMetrics` on each part of `splitGrid(grid, 54 * hour)`, then
 * `promtool tsdb create-blocks-from openmetrics --max-block-duration=54h FILE DATA` (2 h, 6 h, 18 h and 54 h are the
 * lengths that promtool has; it reads the whole file once for each block). A moment for a running one: `snapshots`
 * with the simulated time that a `simulatedClock` shows, sent by `remoteWrite(url, snapshotSeries(moment, Date.now()))`
 * or scraped from `serveExposition`. `shifted` tells a story of another day, as a proof with a fixed date needs it.
 *
 * @example The last 30 days, with a bad deployment yesterday:
 * const model = createModel(settings, { seed: 1, from, to, incidents: [{ kind: 'bad-deploy', … }] });
 * await writeOpenMetrics(modelFamilies(model), { from, to, step: 60_000 }, createWriteStream('history.om'));
 */

export { type ClockOptions, type SimulatedClock, simulatedClock } from './clock.ts';
export type { BillLine, Biller, Provider } from './costs/bill.ts';
export type { ClaudeBiller, ClaudeUsage, Tokens } from './costs/claude.ts';
export { type MicroUsd, decimalUsd, toMicroUsd, toUsd } from './costs/money.ts';
export { type Delivery, deliveriesOf } from './deliveries.ts';
export { type ExpositionServer, scrapeConfigs, serveExposition } from './exposition-server.ts';
export { type Github, type GithubOptions, type ScriptedRun, startGithub } from './github/index.ts';
export type { Incident, IncidentOf } from './incidents.ts';
export { type Model, type ModelOptions, createModel } from './model.ts';
export { type Written, openMetrics, writeOpenMetrics } from './openmetrics.ts';
export type { Organisation, RepositoryModel, StageModel, SuiteModel, WorkflowModel } from './organisation.ts';
export type { Recovery } from './recovery.ts';
export { RemoteWriteError, remoteWrite } from './remote-write/client.ts';
export { snapshotSeries } from './remote-write/snapshot-series.ts';
export type { TimeSeries } from './remote-write/write-request.ts';
export { type Rhythm, officeRhythm } from './rhythm.ts';
export * from './run.ts';
export { type SeenAttempt, type SeenJob, seenAt } from './seen-at.ts';
export { type Emitter, emitters, modelFamilies } from './series/families.ts';
export { type Grid, type Point, type PointSeries, modelSeries, splitGrid } from './series/points.ts';
export { shifted } from './series/shift.ts';
export { Cursor, type Family, type StepSeries, sampleAt } from './series/step-series.ts';
export { type FamilySnapshot, type Sample, expositionText, snapshots } from './snapshot.ts';
export { type Timeline } from './timeline.ts';
