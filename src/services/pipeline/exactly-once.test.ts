import pLimit from 'p-limit';
import { afterAll, describe, expect, it } from 'vitest';
import { type Delivery, deliveriesOf } from '../../simulator/deliveries.ts';
import { startGithub } from '../../simulator/github/index.ts';
import type { Model } from '../../simulator/model.ts';
import { Random } from '../../simulator/random.ts';
import { testStores } from '../../store/testing/stores.ts';
import { traceIdOf } from '../../github/index.ts';
import { startFakeCollector } from './testing/fake-collector.ts';
import { awayFor, pastModel } from './testing/past-model.ts';
import { webhookBody } from './testing/payloads.ts';
import { signedHeaders } from './testing/signed.ts';
import { countedRuns, pendingWork, startExporter } from './testing/start-exporter.ts';
import { databaseTally, simulatorTally } from './testing/tally.ts';

// The simulated organisation's deliveries, damaged on their way. At the end the exporter's counters have to equal what
// the simulator counts itself, series by series, and each attempt has to have one trace.

const stores = await testStores();
afterAll(() => Promise.all(stores.map((store) => store.stop())));
const runs = 2000;
/** Deliveries that GitHub has under way at a time. */
const atOnce = 128;

describe.each(stores)('exactly once on $name', (kind) => {
  describe.skipIf(!kind.available)('counts', () => {
    it(`${runs} attempts, with deliveries lost, doubled and reordered`, async () => {
      const model = pastModel(runs, { seed: 7 });
      const { organisation, timeline } = model;
      const [github, collector] = [
        await startGithub({
          organisation,
          attempts: timeline.attempts,
          rateLimit: { requests: 100_000, windowSeconds: 3600 },
        }),
        await startFakeCollector(),
      ];
      // Logs are proved on their own; those of old runs are gone.
      github.faults.add({ kind: 'status', status: 410 }, { matching: /\/logs$/ });
      const { service, stop } = await startExporter({
        settings: model.settings,
        databaseUrl: await kind.createUrl(),
        githubApiUrl: github.url,
        collectorUrl: collector.url,
        reconcileMs: 3000,
        prepare: awayFor(model),
      });
      const deliver = async (delivery: Delivery, index: number): Promise<void> => {
        const body = JSON.stringify(webhookBody(delivery));
        const id = `${delivery.attempt.runId}-${delivery.attempt.attempt}-${delivery.event}-${delivery.action}-${delivery.jobId ?? 0}`;
        const answer = await service.app.inject({
          method: 'POST',
          url: '/webhooks/github',
          payload: body,
          // Some come again under a new id: GitHub's own redelivery keeps it, a second webhook does not.
          headers: signedHeaders(body, delivery.event, index % 50 === 0 ? `${id}-again-${index}` : id),
        });
        expect(answer.statusCode).toBe(202);
      };
      const limit = pLimit(atOnce);
      await limit.map(damaged(model), deliver);
      await expect
        .poll(
          async () =>
            (await pendingWork(service, ['delivery', 'attempt', 'trace'])) +
            (timeline.attempts.length - (await countedRuns(service))),
          { timeout: 200_000, interval: 250 },
        )
        .toBe(0);
      expect(await databaseTally(service.store)).toEqual(simulatorTally(model));
      const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(roots.map(({ traceId }) => traceId).sort()).toEqual(
        timeline.attempts.map((attempt) => traceIdOf(attempt)).sort(),
      );
      // Nobody waits for the logs that are left.
      await service.store.query("DELETE FROM queue WHERE topic = 'log'");
      await stop();
      await Promise.all([github.stop(), collector.close()]);
    }, 300_000);
  });
});

/** One in ten is lost, one in ten comes twice, one in ten comes up to a hundred places later. */
function damaged(model: Model): Delivery[] {
  const random = new Random(model.seed, 'damage');
  const all = model.timeline.attempts.flatMap(deliveriesOf).sort((a, b) => a.at - b.at);
  return all
    .flatMap((delivery, index) => {
      const place = index + (random.chance(0.1) ? random.between(0, 100) : 0);
      if (random.chance(0.1)) return [];
      const once = { delivery, place };
      return random.chance(0.1) ? [once, { delivery, place: place + random.between(0, 100) }] : [once];
    })
    .sort((a, b) => a.place - b.place)
    .map(({ delivery }) => delivery);
}
