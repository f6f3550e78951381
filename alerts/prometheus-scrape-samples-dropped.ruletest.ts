import {
  scrapeDuplicateSamples,
  scrapeOutOfBoundsSamples,
  scrapeOutOfOrderSamples,
} from '../metrics/prometheus.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusScrapeSamplesDropped } from './prometheus-scrape-samples-dropped.ts';

const prometheus = { job: 'prometheus', instance: 'prometheus-0' } as const;
const droppedFor = {
  duplicate: scrapeDuplicateSamples,
  'out of order': scrapeOutOfOrderSamples,
  'out of bounds': scrapeOutOfBoundsSamples,
} as const;
const rules = prometheusScrapeSamplesDropped();

export const tests = Object.entries(droppedFor).map(([reason, dropped]) => {
  const rule = rules.find(({ labels }) => labels?.['reason'] === reason);
  if (!rule) throw new Error(`no rule for ${reason}`);
  return ruleTests(rule, [
    fires('samples are dropped for five minutes', {
      edge: true,
      series: [series(dropped, prometheus, '0x19 1+1x4 5x40')],
      at: '26m',
      alerts: [
        { labels: { instance: 'prometheus-0' }, summary: `prometheus-0 drops scraped samples: ${reason}` },
      ],
    }),
    silent('samples of one scrape are dropped', {
      edge: true,
      series: [series(dropped, prometheus, '0x19 80x40')],
      at: '23m',
    }),
    silent('none is dropped', { series: [series(dropped, prometheus, '80x60')], at: '30m' }),
  ]);
});
