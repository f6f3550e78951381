import { durationSeconds } from '../promql/index.ts';
import type { Settings } from './schema.ts';

type Path = readonly (string | number)[];

/** Takes down one finding: where, what stands there, what was expected. */
export type Report = (path: Path, input: unknown, expected: string) => void;

/** A check over some sections of the settings; it runs once those are right in themselves. */
export interface CrossCheck<K extends keyof Settings = keyof Settings> {
  readonly needs: readonly K[];
  readonly check: (settings: Pick<Settings, K>, report: Report) => void;
}

/** What no field can check alone: names that must be unique or must exist, and numbers that must fit together. */
export const crossChecks: readonly CrossCheck[] = [
  crossCheck(['github'], ({ github }, report) => {
    uniqueNames(github.repositories, ['github', 'repositories'], 'repository', report);
    github.repositories.forEach(({ workflows }, index) => {
      uniqueNames(workflows, ['github', 'repositories', index, 'workflows'], 'workflow', report);
    });
  }),
  crossCheck(['github', 'tenants'], ({ github, tenants }, report) => {
    github.repositories.forEach(({ tenant }, index) => {
      if (tenants.some(({ name }) => name === tenant)) return;
      report(['github', 'repositories', index, 'tenant'], tenant, `one of the tenants: ${list(tenants)}`);
    });
  }),
  crossCheck(['tenants'], ({ tenants }, report) => {
    uniqueNames(tenants, ['tenants'], 'tenant', report);
  }),
  crossCheck(['alerting'], ({ alerting }, report) => {
    uniqueNames(alerting.maintenance, ['alerting', 'maintenance'], 'maintenance window', report);
    receiversExist(alerting, report);
    windowsAreForward(alerting.maintenance, report);
  }),
  crossCheck(['objectives'], ({ objectives }, report) => {
    burnsCanFire(objectives, report);
    const weights = Object.values(objectives.healthScore).reduce((sum, weight) => sum + weight, 0);
    if (weights !== 100)
      report(['objectives', 'healthScore'], weights, 'four weights that make 100 together');
  }),
  crossCheck(['cost'], ({ cost }, report) => {
    if (cost.runnerPrices['default'] !== undefined) return;
    report(['cost', 'runnerPrices', 'default'], undefined, 'a price for runners that are not listed');
  }),
];

// Ties the sections that a check names to the ones it sees.
function crossCheck<K extends keyof Settings>(
  needs: readonly K[],
  check: (settings: Pick<Settings, K>, report: Report) => void,
): CrossCheck {
  return { needs, check };
}

function uniqueNames(
  items: readonly { readonly name: string }[],
  path: Path,
  what: string,
  report: Report,
): void {
  const seen = new Map<string, number>();
  items.forEach(({ name }, index) => {
    // GitHub's names and Alertmanager's differ in more than case.
    const key = name.toLowerCase();
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else report([...path, index, 'name'], name, `a ${what} that is not listed yet (entry ${first} has it)`);
  });
}

/** Names that the generator gives to receivers of its own. */
export const reservedReceivers = ['recovery', 'dead-mans-switch', 'nobody'] as const;

function receiversExist(alerting: Settings['alerting'], report: Report): void {
  const names = Object.keys(alerting.receivers);
  if (!names.includes('default')) {
    report(
      ['alerting', 'receivers', 'default'],
      undefined,
      'a receiver for whatever no other rule speaks of',
    );
  }
  for (const name of names) {
    if ((reservedReceivers as readonly string[]).includes(name)) {
      report(
        ['alerting', 'receivers', name],
        name,
        `another name: ${reservedReceivers.join(', ')} are the stack's own`,
      );
    }
  }
  for (const [severity, receivers] of Object.entries(alerting.routes)) {
    receivers.forEach((name, index) => {
      if (!names.includes(name)) {
        report(['alerting', 'routes', severity, index], name, `one of the receivers: ${names.join(', ')}`);
      }
    });
  }
}

function windowsAreForward(windows: Settings['alerting']['maintenance'], report: Report): void {
  windows.forEach(({ from, to }, index) => {
    if (from >= to) {
      report(
        ['alerting', 'maintenance', index, 'to'],
        to,
        `a time after from (${from}); a night is two windows, one to 24:00`,
      );
    }
  });
}

function burnsCanFire({ successPercent, burn }: Settings['objectives'], report: Report): void {
  for (const [speed, { factor, longWindow, shortWindow }] of Object.entries(burn)) {
    const path = ['objectives', 'burn', speed] as const;
    const failedPercent = factor * (100 - successPercent);
    if (failedPercent >= 100 || failedPercent === 0) {
      report(
        [...path, 'factor'],
        factor,
        `a factor with which ${successPercent} % success can be missed by less than all runs`,
      );
    }
    if (durationSeconds(shortWindow) >= durationSeconds(longWindow)) {
      report([...path, 'shortWindow'], shortWindow, `a duration shorter than longWindow (${longWindow})`);
    }
  }
}

function list(items: readonly { readonly name: string }[]): string {
  return items.map(({ name }) => name).join(', ');
}
