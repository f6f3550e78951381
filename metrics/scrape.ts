import { gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Prometheus itself writes of every target that it scrapes.

/** A series of every scrape target, of value 0 when the last scrape failed. */
export const up = gauge({
  name: 'up',
  unit: 'boolean',
  help: 'Whether the last scrape succeeded.',
  labels: target,
  emitter: 'prometheus',
  evidence: { kind: 'scraped', program: 'prometheus' },
});
