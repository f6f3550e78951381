import type { RootRoute, Route, Timing } from '../src/alertmanager/config.ts';
import { absent, matcher, present } from '../src/alertmanager/matcher.ts';
import { type Settings, severities } from '../src/settings/index.ts';
import { mutesOf } from './mute-times.ts';
import { own } from './own-receivers.ts';

type Alerting = Settings['alerting'];

/**
 * Who is told of what. Children are tried from the top. `recovery` goes on, so that such an alert reaches people too;
 * below it the first match ends the search, and the receivers of an alert are exactly those of its severity.
 */
export function rootRoute({ alerting }: Settings): RootRoute {
  return {
    receiver: 'default',
    group_by: ['alertname', 'workflow'],
    group_wait: alerting.groupWait,
    group_interval: alerting.groupInterval,
    repeat_interval: alerting.repeatInterval,
    routes: [
      { matchers: [present('recovery')], receiver: own.recovery, ...recoveryTiming, continue: true },
      ...deadMansSwitch(alerting),
      // Without the second matcher an alert for the recovery service alone would reach `nobody` as well.
      { matchers: [matcher('severity', '=', 'none'), absent('recovery')], receiver: own.nobody },
      ...severities.map((severity) => severityRoute(severity, alerting)),
      // Other severities, or none named. The root would take them, but not once `recovery` has matched.
      { matchers: [matcher('severity', '!=', 'none')], receiver: 'default' },
    ],
  };
}

/**
 * A machine listens: each alert at once and by itself. While an alert fires nothing says that another run failed, so
 * it is told again soon: the recovery service gets several looks before a person is called, and it knows what it has
 * seen already.
 */
const recoveryTiming: Timing = {
  group_by: ['...'],
  group_wait: '0s',
  group_interval: '1m',
  repeat_interval: '5m',
};

/**
 * A call every minute. Alertmanager repeats at the first end of a group interval that lies more than the repeat
 * interval after the last call was answered: with 1m and 1m that would be every other minute.
 */
const heartbeat: Timing = { group_wait: '0s', group_interval: '20s', repeat_interval: '50s' };

function deadMansSwitch(alerting: Alerting): Route[] {
  if (alerting.deadMansSwitch === undefined) return [];
  return [
    {
      matchers: [matcher('alertname', '=', 'Watchdog'), matcher('severity', '=', 'none')],
      receiver: own.deadMansSwitch,
      ...heartbeat,
    },
  ];
}

function severityRoute(severity: (typeof severities)[number], alerting: Alerting): Route {
  const receivers = [...new Set(alerting.routes[severity])];
  const mutes = mutesOf(alerting, severity);
  const leaves = (receivers.length === 0 ? [own.nobody] : receivers).map((receiver, index, { length }) => ({
    receiver,
    // Not inherited: each route names its own.
    ...(mutes.length === 0 ? {} : { mute_time_intervals: mutes }),
    ...(index < length - 1 ? { continue: true as const } : {}),
  }));
  return { matchers: [matcher('severity', '=', severity)], routes: leaves };
}
