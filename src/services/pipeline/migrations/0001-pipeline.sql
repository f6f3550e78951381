-- What is known of each attempt of a workflow run, and whether it was counted.
CREATE TABLE runs (
  run_id bigint NOT NULL,
  attempt integer NOT NULL,
  repository text NOT NULL,
  workflow text NOT NULL,
  -- 0 queued, 1 in progress, 2 completed: it only grows.
  stage smallint NOT NULL,
  started_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  data jsonb NOT NULL,
  counted boolean NOT NULL DEFAULT false,
  checked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, attempt)
);

CREATE INDEX runs_active ON runs (repository, workflow) WHERE stage < 2;

CREATE INDEX runs_updated ON runs (updated_at);

CREATE TABLE jobs (
  job_id bigint PRIMARY KEY,
  run_id bigint NOT NULL,
  attempt integer NOT NULL,
  stage smallint NOT NULL,
  data jsonb NOT NULL
);

CREATE INDEX jobs_of_run ON jobs (run_id, attempt);

-- Jobs that were counted: a partial rerun lists those of earlier attempts again, under new ids.
CREATE TABLE counted_jobs (
  run_id bigint NOT NULL,
  name text NOT NULL,
  started_at timestamptz NOT NULL,
  jobs integer NOT NULL,
  PRIMARY KEY (run_id, name, started_at)
);

-- Counters and histograms, cumulative since the database was made.
CREATE TABLE series (
  metric text NOT NULL,
  -- JSON with the names in the catalogue's order.
  labels text NOT NULL,
  value double precision NOT NULL DEFAULT 0,
  observations bigint NOT NULL DEFAULT 0,
  buckets bigint[] NOT NULL DEFAULT '{}',
  -- Of a histogram: the newest exemplar of each bucket, by its index.
  exemplars jsonb NOT NULL DEFAULT '{}',
  -- How often it was exported as 0, before its first value.
  announced smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (metric, labels)
);

-- The last run with a verdict.
CREATE TABLE last_runs (
  repository text NOT NULL,
  workflow text NOT NULL,
  ref text NOT NULL,
  ended_at timestamptz NOT NULL,
  success boolean NOT NULL,
  PRIMARY KEY (repository, workflow, ref)
);

CREATE TABLE repositories (
  name text PRIMARY KEY,
  default_branch text,
  -- Runs made before are known.
  reconciled_until timestamptz
);

-- Tests that failed, to see whether they pass on the same commit later.
CREATE TABLE failed_tests (
  run_id bigint NOT NULL,
  suite text NOT NULL,
  test text NOT NULL,
  attempt integer NOT NULL,
  PRIMARY KEY (run_id, suite, test)
);

-- Flaky tests with a series of their own.
CREATE TABLE flaky_names (
  repository text NOT NULL,
  suite text NOT NULL,
  test text NOT NULL,
  PRIMARY KEY (repository, suite, test)
);

-- Reports that were counted.
CREATE TABLE reports (
  artifact_id bigint PRIMARY KEY,
  run_id bigint NOT NULL,
  attempt integer NOT NULL,
  read_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE exporter_facts (
  name text PRIMARY KEY,
  value text NOT NULL
);

INSERT INTO exporter_facts VALUES ('counting since', extract(epoch FROM now())::text);
