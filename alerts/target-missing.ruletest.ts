import { up } from '../metrics/scrape.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { targetMissing } from './target-missing.ts';

export const tests = targetMissing().map((rule) => {
  const job = rule.labels?.['job'] ?? '';
  const alerts = [{ labels: {}, summary: `Nothing is known of ${job}` }];
  return ruleTests(rule, [
    fires('its last target went a little more than 5 minutes ago', {
      edge: true,
      // A target that is gone leaves a marker; the series ends at once.
      series: [series(up, { job, instance: '0' }, '1x9 stale')],
      at: '16m',
      alerts,
    }),
    silent('its last target went less than 5 minutes ago', {
      edge: true,
      series: [series(up, { job, instance: '0' }, '1x9 stale')],
      at: '14m',
    }),
    fires('it never had one', { series: [series(up, { job: 'other' }, '1x20')], at: '16m', alerts }),
    silent('its targets are down, which is another alert', {
      series: [series(up, { job, instance: '0' }, '0x20')],
      at: '16m',
    }),
  ]);
});
