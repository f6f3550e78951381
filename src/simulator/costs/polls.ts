import { type Incident, incidentsOf, isOn } from '../incidents.ts';
import { Random } from '../random.ts';
import { type Span, hour, minute, within } from '../time.ts';
import type { Provider } from './bill.ts';

/** One time at which the cost exporter asked a provider. */
export interface Poll {
  readonly at: number;
  /** Why it learned nothing; absent where it did. */
  readonly error?: string;
}

/** AWS bills each question: it is asked four times a day. The others are asked every hour. */
const schedule: Readonly<Record<Provider, { readonly every: number; readonly offset: number }>> = {
  aws: { every: 6 * hour, offset: 130 * minute },
  claude: { every: hour, offset: 12 * minute },
  github: { every: hour, offset: 3 * minute },
};

/** What goes wrong with a poll when it does. */
export const pollErrors = ['timeout', 'throttled', 'unavailable'] as const;

const usualErrors = 0.008;

/** When a provider was asked within the span, and how that went. */
export function pollsOf(
  provider: Provider,
  incidents: readonly Incident[],
  seed: number,
  span: Span,
): Poll[] {
  const { every, offset } = schedule[provider];
  const outages = incidentsOf(incidents, 'billing-outage').filter((outage) => outage.provider === provider);
  const polls: Poll[] = [];
  for (let at = Math.floor(span.from / every) * every + offset - every; at < span.to; at += every) {
    if (!within(span, at)) continue;
    const random = new Random(seed, 'poll', provider, at);
    const usual = random.chance(usualErrors) ? random.pick(pollErrors) : undefined;
    const error = outages.some((outage) => isOn(outage, at)) ? 'unavailable' : usual;
    polls.push({ at, ...(error !== undefined && { error }) });
  }
  return polls;
}
