-- Work that waits to be done, of every kind (topic). A key is done once for each topic, however often it is added.
CREATE TABLE queue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  -- Emptied once done: the key alone stays, to know it again.
  body text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
  -- Not before. A claim moves it into the future: that is the lease.
  due_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  added_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  UNIQUE (topic, key)
);

CREATE INDEX queue_waiting ON queue (topic, due_at, id) WHERE state = 'waiting';

CREATE INDEX queue_ended ON queue (ended_at) WHERE state <> 'waiting';

-- Bodies live for seconds: packing them costs more than the space is worth.
ALTER TABLE queue ALTER COLUMN body SET STORAGE EXTERNAL;
