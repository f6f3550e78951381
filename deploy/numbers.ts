/**
 * Numbers that several deployed files must agree on, and that no setting changes. `numbers.test.ts` holds the files to
 * them.
 */
export const numbers = {
  prometheus: {
    /**
     * How much older than the newest sample a late one may be. On a replica's return the collectors' queues hold samples
     * as old as its absence. Those beyond the window get a 500, which the collector repeats for `triedFor` while all others
     * wait behind: after an absence beyond the window a replica does not catch up by itself.
     */
    outOfOrderWindow: '24h',
  },
  collector: {
    /** Samples that are older on arrival are dropped: repeated without end they would hold up all others. Seconds. */
    tooOldSeconds: 600,
    /** Ports of the specification, and the second hop's. */
    ports: { grpc: 4317, http: 4318, wholeTraces: 4319, health: 13133, metrics: 8888 },
    batch: { timeout: '10s', size: 1024 },
    /** How long a batch of samples is tried, from its first attempt to its last. */
    triedFor: '15m',
    /**
     * Go's memory. Without the limit an overload takes more than the container's 2 GiB. The rate: Go's own 100 took 85,000
     * samples/s in 850 MiB on two cores that the load shared, 140 took 100,000 in 1,170 MiB, 200 began to refuse.
     */
    runtime: { GOMEMLIMIT: '1600MiB', GOGC: '140' },
  },
  loki: {
    /** Loki takes what is late by up to half of it. */
    maxChunkAge: '24h',
    /** Half of it late, and then all of it in memory: how far back the ingester must be asked. */
    queryIngestersWithin: '36h',
  },
} as const;
