-- What providers charge, by UTC day. A correction replaces the rows of its day.
CREATE TABLE cost_bills (
  provider text NOT NULL,
  day date NOT NULL,
  -- Value of the metrics' label.
  service text NOT NULL,
  -- Finer than the label: AWS' record type (of a credit: the service it is for), Claude's workspace.
  detail text NOT NULL DEFAULT '',
  -- US dollars, with every digit that the provider gave.
  amount numeric NOT NULL,
  PRIMARY KEY (provider, day, service, detail)
);

-- Tokens of the Claude API by model and hour.
CREATE TABLE cost_tokens (
  hour timestamptz NOT NULL,
  model text NOT NULL,
  token_type text NOT NULL,
  tokens bigint NOT NULL,
  PRIMARY KEY (hour, model, token_type)
);

-- Runner minutes that have their price: minutes that come later get the price of their time.
CREATE TABLE cost_minutes (
  day date NOT NULL,
  repository text NOT NULL,
  workflow text NOT NULL,
  runner text NOT NULL,
  minutes bigint NOT NULL,
  amount numeric NOT NULL,
  PRIMARY KEY (day, repository, workflow, runner)
);

-- How far each provider is read, and when it is asked again.
CREATE TABLE cost_providers (
  provider text PRIMARY KEY,
  -- Days before are stored. While the first backfill goes on it is where to go on.
  read_until date,
  backfilled boolean NOT NULL DEFAULT false,
  -- Days before are complete at the provider.
  known_until date,
  tokens_until timestamptz,
  last_success_at timestamptz,
  next_at timestamptz,
  failures integer NOT NULL DEFAULT 0
);

-- What a provider expects the rest of a month to cost, seen from the morning of a day.
CREATE TABLE cost_forecasts (
  provider text NOT NULL,
  day date NOT NULL,
  remaining numeric NOT NULL,
  PRIMARY KEY (provider, day)
);

-- Requests that cost money, by UTC day: counted before they are sent.
CREATE TABLE cost_requests (
  provider text NOT NULL,
  day date NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (provider, day)
);

-- Counters as exported: they never fall, whatever is corrected.
CREATE TABLE cost_counters (
  metric text NOT NULL,
  -- JSON with the names in the catalogue's order.
  labels text NOT NULL,
  value numeric NOT NULL,
  -- Shown as 0 until then, so that increase() sees the first value.
  shown_from timestamptz NOT NULL,
  PRIMARY KEY (metric, labels)
);
