import { randomUUID } from 'node:crypto';
import { Webhooks } from '@octokit/webhooks';
import pLimit from 'p-limit';
import { type Delivery, deliveriesOf } from '../deliveries.ts';
import { Random } from '../random.ts';
import type { RunAttempt } from '../run.ts';
import { minute } from '../time.ts';
import type { PlayClock } from './play-clock.ts';

/** Somebody whom GitHub tells. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

/** How many of the deliveries go wrong, each 0 to 1; drawn for each delivery alone. */
export interface DeliveryFaults {
  /** Never sent. */
  readonly lost?: number;
  /** Sent twice, with one id. */
  readonly doubled?: number;
  /** Sent `lateMs` later. */
  readonly late?: number;
  /** Half an hour, unless it is said; simulated. */
  readonly lateMs?: number;
  /** Sent up to five simulated minutes later, so that others overtake it. */
  readonly reordered?: number;
}

/** What became of a delivery. */
export interface SentDelivery {
  readonly id: string;
  readonly event: string;
  readonly action: string;
  readonly runId: number;
  readonly attempt: number;
  /** The receiver's answer; `failed` where there was none. */
  readonly outcome: number | 'lost' | 'failed';
  readonly fate: 'sent' | 'lost' | 'doubled' | 'late' | 'reordered';
}

/** GitHub waits no longer: https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries */
const timeoutMs = 10_000;
const overtaken = 5 * minute;

/** What telling needs. */
export interface SenderOptions {
  readonly clock: PlayClock;
  readonly seed: number;
  readonly body: (delivery: Delivery) => object;
  /** Whether the attempt still happens as it was planned. */
  readonly isCurrent: (attempt: RunAttempt) => boolean;
}

/** Tells webhooks of what happens, signed; a delivery that fails is not made again. */
export class WebhookSender {
  readonly webhooks: Webhook[] = [];
  readonly sent: SentDelivery[] = [];
  faults: DeliveryFaults = {};
  readonly #options: SenderOptions;
  readonly #limit = pLimit(8);

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Deliveries that are on their way now. */
  get underWay(): number {
    return this.#limit.activeCount + this.#limit.pendingCount;
  }

  /** Adds a webhook; it hears a `ping` first. */
  async add(webhook: Webhook): Promise<void> {
    this.webhooks.push(webhook);
    const ping = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: this.webhooks.length });
    await this.#post(webhook, randomUUID(), 'ping', ping);
  }

  /** Plans the deliveries of an attempt from a time on. */
  plan(attempt: RunAttempt, since: number): void {
    const { clock, isCurrent } = this.#options;
    for (const delivery of deliveriesOf(attempt)) {
      if (delivery.at < since) continue;
      clock.at(delivery.at, () => (isCurrent(attempt) ? this.#begin(delivery) : undefined));
    }
  }

  async #begin(delivery: Delivery): Promise<void> {
    const { clock, seed } = this.#options;
    const { event, action, jobId = 0, attempt } = delivery;
    const random = new Random(seed, 'delivery', attempt.runId, attempt.attempt, event, action, jobId);
    const { lost = 0, doubled = 0, late = 0, lateMs = 30 * minute, reordered = 0 } = this.faults;
    // All are drawn, whatever comes of them: one kind of fault more changes nothing in the others.
    const [isLost, isDoubled, isLate, isReordered] = [lost, doubled, late, reordered].map((share) =>
      random.chance(share),
    );
    if (isLost) {
      this.#note(delivery, randomUUID(), 'lost', 'lost');
    } else if (isLate) {
      clock.at(clock.now() + lateMs, () => this.#send(delivery, 'late'));
    } else if (isReordered) {
      clock.at(clock.now() + random.between(0, overtaken), () => this.#send(delivery, 'reordered'));
    } else {
      await this.#send(delivery, isDoubled ? 'doubled' : 'sent');
    }
  }

  async #send(delivery: Delivery, fate: SentDelivery['fate']): Promise<void> {
    const body = JSON.stringify(this.#options.body(delivery));
    await Promise.all(
      this.webhooks.map(async (webhook) => {
        const id = randomUUID();
        for (let time = 0; time < (fate === 'doubled' ? 2 : 1); time += 1) {
          this.#note(delivery, id, await this.#post(webhook, id, delivery.event, body), fate);
        }
      }),
    );
  }

  #note(
    { event, action, attempt }: Delivery,
    id: string,
    outcome: SentDelivery['outcome'],
    fate: SentDelivery['fate'],
  ): void {
    this.sent.push({ id, event, action, runId: attempt.runId, attempt: attempt.attempt, outcome, fate });
  }

  async #post({ url, secret }: Webhook, id: string, event: string, body: string): Promise<number | 'failed'> {
    return this.#limit(async () => {
      try {
        const response = await fetch(url, {
          method: 'POST',
          body,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'GitHub-Hookshot/simulator',
            'x-github-event': event,
            'x-github-delivery': id,
            'x-hub-signature-256': await new Webhooks({ secret }).sign(body),
          },
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.arrayBuffer();
        return response.status;
      } catch {
        return 'failed';
      }
    });
  }
}
