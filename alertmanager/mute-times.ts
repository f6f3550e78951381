import type { TimeInterval } from '../src/alertmanager/config.ts';
import type { Settings } from '../src/settings/index.ts';

type Alerting = Settings['alerting'];
type Severity = keyof Alerting['routes'];

/** The maintenance windows, as Alertmanager knows them. `to` is not part of a window any more; `24:00` ends a day. */
export function timeIntervals({ alerting }: Settings): TimeInterval[] {
  return alerting.maintenance.map(({ name, weekdays, daysOfMonth, from, to, timeZone }) => ({
    name,
    time_intervals: [
      {
        times: [{ start_time: from, end_time: to }],
        ...(weekdays === undefined ? {} : { weekdays }),
        ...(daysOfMonth === undefined ? {} : { days_of_month: daysOfMonth }),
        location: timeZone,
      },
    ],
  }));
}

/** Names of the windows that withhold notifications of a severity. */
export function mutesOf({ maintenance }: Alerting, severity: Severity): string[] {
  return maintenance.filter(({ mutes }) => mutes.includes(severity)).map(({ name }) => name);
}
