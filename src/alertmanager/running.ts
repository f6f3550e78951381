import { join } from 'node:path';
import { z } from 'zod';
import { type ResolvedProgram, type RunningProcess, freePort, startProcess } from '../tools/index.ts';
import { writeFiles } from './write-files.ts';

/** An alert as Prometheus sends it; times in RFC 3339. */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  /** In the past: the alert is over. */
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

const gettableAlert = z.object({
  fingerprint: z.string(),
  labels: z.record(z.string(), z.string()),
  receivers: z.array(z.object({ name: z.string() })),
  status: z.object({
    state: z.enum(['unprocessed', 'active', 'suppressed']),
    inhibitedBy: z.array(z.string()),
    silencedBy: z.array(z.string()),
  }),
});

/** An alert as Alertmanager knows it; `inhibitedBy` holds fingerprints. */
export type KnownAlert = z.output<typeof gettableAlert>;

/** What a silence speaks of, as Alertmanager's API takes it. */
export interface SilenceMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** Where and how to start Alertmanager. */
export interface AlertmanagerStart {
  /** Folder for its configuration, state and log; made when missing. */
  readonly folder: string;
  /** Configuration and templates, content by file name; `alertmanager.yaml` is the configuration. */
  readonly files: Readonly<Record<string, string>>;
  /** Further command-line flags. */
  readonly flags?: readonly string[];
}

/** An Alertmanager of one's own on the loopback interface, without peers. */
export class RunningAlertmanager {
  readonly url: string;
  readonly process: RunningProcess;

  /** Use `startAlertmanager`. */
  constructor(url: string, process: RunningProcess) {
    this.url = url;
    this.process = process;
  }

  /** Sends alerts as Prometheus does. @throws Error where Alertmanager refuses them */
  async post(alerts: readonly PostableAlert[]): Promise<void> {
    await this.#request('alerts', { method: 'POST', body: JSON.stringify(alerts) });
  }

  /** The alerts that are not over. */
  async alerts(): Promise<KnownAlert[]> {
    return z.array(gettableAlert).parse(await this.#request('alerts'));
  }

  /** Makes a silence of an hour. @returns its id */
  async silence(matchers: readonly SilenceMatcher[]): Promise<string> {
    const now = Date.now();
    const body = JSON.stringify({
      matchers,
      startsAt: new Date(now).toISOString(),
      endsAt: new Date(now + 3_600_000).toISOString(),
      createdBy: 'test',
      comment: 'test',
    });
    const answer = await this.#request('silences', { method: 'POST', body });
    return z.object({ silenceID: z.string() }).parse(answer).silenceID;
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  async #request(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v2/${path}`, {
      ...init,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status} to ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/**
 * Starts Alertmanager with these files.
 *
 * @returns once it is ready
 * @throws ProcessFailed with the end of its log, where it refuses its configuration
 */
export async function startAlertmanager(
  program: ResolvedProgram,
  { folder, files, flags = [] }: AlertmanagerStart,
): Promise<RunningAlertmanager> {
  await writeFiles(folder, files);
  const url = `http://127.0.0.1:${await freePort()}`;
  const process = await startProcess(
    program,
    [
      `--config.file=${join(folder, 'alertmanager.yaml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      // Empty: no gossip, so that it neither looks for peers nor waits for them.
      '--cluster.listen-address=',
      ...flags,
    ],
    { logFile: join(folder, 'alertmanager.log'), ready: { url: `${url}/-/ready` } },
  );
  return new RunningAlertmanager(url, process);
}
