-- Billed minutes by UTC day: what the cost exporter prices. An attempt counts on the day on which it ended.
CREATE TABLE billed_days (
  day date NOT NULL,
  repository text NOT NULL,
  workflow text NOT NULL,
  runner text NOT NULL,
  minutes bigint NOT NULL,
  PRIMARY KEY (day, repository, workflow, runner)
);
