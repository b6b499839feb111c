-- Who follows a run, and the ends of what running steps have written, kept only while somebody does.
CREATE TABLE relboard.follower (
  run text NOT NULL REFERENCES relboard.run,
  -- The follower's process.
  id text NOT NULL,
  login name NOT NULL DEFAULT session_user,
  seen timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run, id)
);

CREATE TABLE relboard.output (
  run text NOT NULL REFERENCES relboard.run,
  attempt text NOT NULL,
  -- Where in the whole output these bytes begin.
  start bigint NOT NULL,
  bytes bytea NOT NULL CHECK (length(bytes) <= 65536),
  written timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run, attempt)
);

-- Says that somebody follows; it counts for 15 seconds.
CREATE FUNCTION relboard.follow(the_run text, the_follower text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relboard.follower WHERE seen < clock_timestamp() - interval '1 hour';
  INSERT INTO relboard.follower (run, id) VALUES (the_run, the_follower)
  ON CONFLICT (run, id) DO UPDATE SET seen = clock_timestamp(), login = session_user;
END $$;

-- Says that somebody does not follow any more.
CREATE FUNCTION relboard.unfollow(the_run text, the_follower text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM relboard.follower WHERE run = the_run AND id = the_follower AND login = session_user
$$;

-- Shows followers the end of an attempt's output.
CREATE FUNCTION relboard.show(the_run text, my_token bigint, the_attempt text, the_start bigint, the_bytes bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.demand(the_run, my_token);
  INSERT INTO relboard.output (run, attempt, start, bytes) VALUES (the_run, the_attempt, the_start, the_bytes)
  ON CONFLICT (run, attempt) DO UPDATE SET start = the_start, bytes = the_bytes, written = clock_timestamp();
  PERFORM pg_notify(relboard.channel(the_run), 'output');
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relboard FROM PUBLIC;
