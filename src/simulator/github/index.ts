/**
 * GitHub, simulated: its REST API as far as Actions go and its signed webhooks, over runs of a model or of a script.
 *
 * @example A run that fails first and succeeds when it is run again:
 * const github = await startGithub({ clock: { speed: 60 }, webhooks: [{ url, secret }] });
 * const { runId } = github.addRun({ repository: 'acme/shop', workflow: 'ci', conclusions: ['failure', 'success'] });
 * github.faults.add({ kind: 'status', status: 502 }, { matching: /^POST /, until: github.clock.now() + 600_000 });
 * … ask `github.url` with the official client …
 * github.tally().reruns;
 * await github.stop();
 *
 * With `clock: { speed: 0 }` nothing moves until `await github.clock.advance(ms)`, which resolves when all webhooks on
 * the way have been told.
 */

export type { AuthOptions, InstalledApp } from './app-auth.ts';
export type { ActiveFault, Fault, FaultOptions } from './faults.ts';
export type { RequestRecord } from './hooks.ts';
export { type Links, webhookBody } from './objects.ts';
export { PlayClock, type PlayClockOptions } from './play-clock.ts';
export type { AcceptedRerun } from './runs.ts';
export type { ScriptedArtifact, ScriptedJob, ScriptedRun } from './scripted.ts';
export { type Github, type GithubOptions, startGithub } from './server.ts';
export type { EndedRuns, GithubTally } from './tally.ts';
export type { DeliveryFaults, SentDelivery, Webhook } from './webhooks.ts';
