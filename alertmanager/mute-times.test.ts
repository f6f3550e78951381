import { describe, expect, it } from 'vitest';
import type { Route } from '../src/alertmanager/config.ts';
import { configToYaml } from '../src/alertmanager/index.ts';
import { fixtureInput } from '../src/settings/fixture.ts';
import { checkSettings } from '../src/settings/index.ts';
import { alertmanagerConfig } from './index.ts';

const config = alertmanagerConfig(
  checkSettings({
    ...fixtureInput,
    alerting: {
      ...fixtureInput.alerting,
      deadMansSwitch: 'https://ping.example.com/abc',
      maintenance: [
        { name: 'sunday', mutes: ['medium'], weekdays: ['sunday'], from: '02:00', to: '04:00' },
        {
          name: 'month-end',
          mutes: ['high', 'medium'],
          daysOfMonth: ['-1'],
          from: '22:30',
          to: '24:00',
          timeZone: 'Europe/Berlin',
        },
      ],
    },
  }),
);

/** The leaves of the routing tree: where an alert ends. */
function leaves(route: Route): Route[] {
  return route.routes?.flatMap(leaves) ?? [route];
}

describe('maintenance windows', () => {
  it('become time intervals', () => {
    expect(config.time_intervals).toEqual([
      {
        name: 'sunday',
        time_intervals: [
          { times: [{ start_time: '02:00', end_time: '04:00' }], weekdays: ['sunday'], location: 'UTC' },
        ],
      },
      {
        name: 'month-end',
        time_intervals: [
          {
            times: [{ start_time: '22:30', end_time: '24:00' }],
            days_of_month: ['-1'],
            location: 'Europe/Berlin',
          },
        ],
      },
    ]);
  });

  it('are texts in YAML, and no numbers in base 60', () => {
    expect(configToYaml(config)).toContain("start_time: '22:30'");
  });

  it('mute every receiver of their severities, and nothing else', () => {
    const muted = leaves(config.route).map(({ receiver, mute_time_intervals = [] }) => [
      receiver,
      ...mute_time_intervals,
    ]);
    expect(muted).toEqual([
      ['recovery'],
      ['dead-mans-switch'],
      ['nobody'],
      ['pagerduty'],
      ['default'],
      ['pagerduty', 'month-end'],
      ['slack-high', 'month-end'],
      ['default', 'month-end'],
      ['slack-medium', 'sunday', 'month-end'],
      ['default', 'sunday', 'month-end'],
      ['default'],
    ]);
  });
});
