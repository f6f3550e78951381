-- Stages of a workflow and runners of a repository that have series of their own: job names and runner labels may hold
-- anything, also the id of a run. What comes later shares a series.
CREATE TABLE label_values (
  repository text NOT NULL,
  -- `runner`, or `stage of` a workflow.
  scope text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (repository, scope, value)
);
