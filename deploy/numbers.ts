/**
 * Numbers that several deployed files must agree on, and that no setting changes. `numbers.test.ts` holds the files to
 * them.
 */
export const numbers = {
  prometheus: {
    /**
     * How much older than the newest sample a late one may be. It covers a replica that was away for ten minutes: on its
     * return the collectors' queues drain side by side, and what one sends is older than what another has sent.
     */
    outOfOrderWindow: '30m',
  },
  collector: {
    /** Samples that are older on arrival are dropped: repeated without end they would hold up all others. Seconds. */
    tooOldSeconds: 600,
    /** Ports of the specification, and the second hop's. */
    ports: { grpc: 4317, http: 4318, wholeTraces: 4319, health: 13133, metrics: 8888 },
    batch: { timeout: '10s', size: 1024 },
  },
  loki: {
    /** Loki takes what is late by up to half of it. */
    maxChunkAge: '24h',
  },
} as const;
