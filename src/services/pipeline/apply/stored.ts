import { type Said, UnreadableDelivery, readDelivery } from './read-delivery.ts';

// A delivery as it waits in the queue: one line with its form, then JSON. Of the 10 kB that GitHub sends we read one; to
// store the rest, read it back and have it vacuumed away costs more than all the other work on a delivery.

const said = 'said';

/** What is stored of a delivery: what it says, or, where it cannot be read, all of it, for whoever looks into it. */
export function toStored(
  { event, text, payload }: { readonly event: string; readonly text: string; readonly payload: unknown },
  fallbackBranch: (repository: string) => string,
): string {
  try {
    return `${said}\n${JSON.stringify(readDelivery(event, payload, fallbackBranch))}`;
  } catch (error) {
    if (error instanceof UnreadableDelivery) return `${event}\n${text}`;
    throw error;
  }
}

/**
 * What a stored delivery says.
 * @throws UnreadableDelivery as `readDelivery` does
 */
export function fromStored(stored: string, fallbackBranch: (repository: string) => string): Said {
  const end = stored.indexOf('\n');
  const form = stored.slice(0, end);
  const content: unknown = JSON.parse(stored.slice(end + 1));
  // Our own word, as it was written: it needs no second check.
  return form === said ? (content as Said) : readDelivery(form, content, fallbackBranch);
}
