import { describe, expect, it } from 'vitest';
import { fixtureInput } from './fixture.ts';
import { checkSettings } from './load.ts';

function withWindow(fields: Readonly<Record<string, unknown>>): () => unknown {
  const window = { name: 'window', mutes: ['medium'], from: '01:00', to: '02:00', ...fields };
  return () =>
    checkSettings({ ...fixtureInput, alerting: { ...fixtureInput.alerting, maintenance: [window] } });
}

const withDays = (...daysOfMonth: readonly string[]): (() => unknown) => withWindow({ daysOfMonth });

describe('maintenance windows', () => {
  it.each(['1', '31', '-1', '-31', '1:31', '10:15', '-3:-1', '1:-1', '5:5'])('take the days %s', (days) => {
    expect(withDays(days)).not.toThrow();
  });

  it.each(['0', '32', '-32', '5:2', '-1:-3', '-3:1', '0:5', '1:0', '28:-28', 'x', '', '1:2:3'])(
    'refuse the days %j',
    (days) => {
      expect(withDays(days)).toThrow(
        'alerting.maintenance[0].daysOfMonth[0]: expected a day or a range of days',
      );
    },
  );

  it('refuse no days at all, which Alertmanager would take for every day', () => {
    expect(withDays()).toThrow('at least one day');
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'CET'])('take the time zone %s', (timeZone) => {
    expect(withWindow({ timeZone })).not.toThrow();
  });

  it.each(['utc', 'europe/berlin', 'Europe/Nowhere', 'EUROPE/BERLIN', '+01:00', ''])(
    'refuse the time zone %j',
    (timeZone) => {
      expect(withWindow({ timeZone })).toThrow('alerting.maintenance[0].timeZone: expected a time zone');
    },
  );
});
