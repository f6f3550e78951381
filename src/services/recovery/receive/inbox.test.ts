import { describe, expect, it } from 'vitest';
import { Queue, type Store } from '../../../store/index.ts';
import { Inbox } from './inbox.ts';

/** A database that has gone silent: it neither answers nor fails. */
const silent: Store = {
  kind: 'postgres',
  query: () => new Promise(() => undefined),
  transaction: () => new Promise(() => undefined),
  leadership: () => ({ isLeader: () => Promise.resolve(false), release: () => Promise.resolve() }),
  close: () => Promise.resolve(),
};

describe('inbox', () => {
  it('takes no more than it can hold while the database does not answer', async () => {
    const looks = new Queue(silent, 'looks');
    const inbox = new Inbox({ store: silent, looks, lookAgainMs: 1, onStored: () => undefined });
    // One and one are under way, 10,000 notifications wait.
    for (let number = 0; number < 10_002; number += 1) void inbox.add([]);
    await expect(inbox.add([])).rejects.toThrow('10000 notifications wait');
  });
});
