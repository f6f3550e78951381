-- Alerts that ask for a recovery: one row for each time one fired, however often it was told.
CREATE TABLE recovery_alerts (
  id bigserial PRIMARY KEY,
  fingerprint text NOT NULL,
  starts_at timestamptz NOT NULL,
  alertname text NOT NULL,
  handler text NOT NULL,
  repository text NOT NULL,
  workflow text NOT NULL,
  ref text NOT NULL,
  firing boolean NOT NULL,
  told integer NOT NULL,
  first_told_at timestamptz NOT NULL DEFAULT now(),
  last_told_at timestamptz NOT NULL DEFAULT now(),
  -- Looks at GitHub, numbered: `looks` is the newest that is planned or was begun.
  looks integer NOT NULL,
  looks_begun integer NOT NULL DEFAULT 0,
  looked_at timestamptz,
  -- Since when GitHub's rate limit holds this alert up.
  limited_since timestamptz,
  last_decision bigint,
  UNIQUE (fingerprint, starts_at)
);

-- Reruns: written as an intent before GitHub is asked. `attempt` is the one that failed; its rerun is the next.
CREATE TABLE recovery_reruns (
  id bigserial PRIMARY KEY,
  alert_id bigint NOT NULL REFERENCES recovery_alerts (id),
  handler text NOT NULL,
  repository text NOT NULL,
  workflow text NOT NULL,
  run_id bigint NOT NULL,
  attempt integer NOT NULL,
  scope text NOT NULL,
  state text NOT NULL DEFAULT 'intended',
  outcome text,
  told_at timestamptz NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  -- When a request was last about to be sent: from then on an answer may be unknown.
  sent_at timestamptz,
  asked_at timestamptz,
  ended_at timestamptz,
  UNIQUE (repository, run_id, attempt)
);

CREATE UNIQUE INDEX recovery_reruns_open ON recovery_reruns (repository, run_id) WHERE state <> 'ended';

CREATE INDEX recovery_reruns_decided ON recovery_reruns (decided_at);

-- What was decided, and why; the same decision again is counted.
CREATE TABLE recovery_decisions (
  id bigserial PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  last_at timestamptz NOT NULL DEFAULT now(),
  times integer NOT NULL DEFAULT 1,
  alert_id bigint NOT NULL,
  repository text NOT NULL,
  workflow text NOT NULL,
  run_id bigint,
  attempt integer,
  decision text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL
);

CREATE INDEX recovery_decisions_last ON recovery_decisions (last_at);

-- What all replicas heed: the kill switch, and until when GitHub asks for silence.
CREATE TABLE recovery_holds (
  name text PRIMARY KEY,
  until timestamptz NOT NULL,
  why text NOT NULL
);
