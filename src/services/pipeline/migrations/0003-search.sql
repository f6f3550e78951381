-- When every run that may be repeated was looked through: lists know runs only by when they were made.
ALTER TABLE repositories ADD COLUMN searched_at timestamptz;
