import { Counter, Registry, collectDefaultMetrics } from 'prom-client';
import { exporterDeliveries } from '../../../metrics/pipeline.ts';
import { type Outcome, knownEvents } from './receive/route.ts';

/** What this process says of itself on `/metrics`; what the database holds goes over OTLP instead. */
export interface OwnMetrics {
  readonly registry: Registry;
  readonly countDelivery: (event: string, outcome: Outcome) => void;
}

/** Registers the process' own metrics; deliveries exist at 0 from the start. */
export function createOwnMetrics(): OwnMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: exporterDeliveries.name,
    help: exporterDeliveries.help,
    labelNames: ['event', 'outcome'],
    registers: [registry],
  });
  for (const event of [...knownEvents, 'other']) {
    for (const outcome of exporterDeliveries.labels.outcome) deliveries.inc({ event, outcome }, 0);
  }
  return {
    registry,
    countDelivery: (event, outcome) => {
      deliveries.inc({ event, outcome });
    },
  };
}
