-- The runs, their events and their leases. Nobody writes the tables but by the functions below.
CREATE SCHEMA IF NOT EXISTS relboard;

CREATE TABLE relboard.run (
  id text PRIMARY KEY,
  -- The order in which runs were opened, whatever the clocks said.
  place bigint GENERATED ALWAYS AS IDENTITY,
  plan bytea NOT NULL,
  plan_hash text NOT NULL,
  origin text NOT NULL,
  host text NOT NULL,
  opened timestamptz NOT NULL DEFAULT clock_timestamp(),
  opened_by name NOT NULL DEFAULT session_user,
  -- The end of the hash chain.
  sequence bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  -- What a list of runs shows.
  summary jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE relboard.event (
  run text NOT NULL REFERENCES relboard.run,
  sequence bigint NOT NULL,
  steady bigint NOT NULL,
  wall bigint NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL,
  body bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (run, sequence)
);

-- Who drives a run. The token grows with every connection of a driver: what was sent by an earlier one is refused,
-- however late it comes.
CREATE TABLE relboard.lease (
  run text PRIMARY KEY REFERENCES relboard.run,
  token bigint NOT NULL DEFAULT 0,
  -- The driver's process, for as long as it lives.
  claim text NOT NULL,
  -- The folder of the run on the driver's host, whose lock only one process can hold.
  folder text NOT NULL,
  holder jsonb NOT NULL,
  login name NOT NULL DEFAULT session_user,
  taken timestamptz NOT NULL DEFAULT clock_timestamp(),
  renewed timestamptz NOT NULL DEFAULT clock_timestamp(),
  released boolean NOT NULL DEFAULT false
);

CREATE FUNCTION relboard.stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is recorded is neither changed nor removed' USING ERRCODE = 'RB005';
END $$;

CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON relboard.event
  FOR EACH STATEMENT EXECUTE FUNCTION relboard.stays();

-- A column of a hash: its length as eight bytes, the least significant first, and its bytes.
CREATE FUNCTION relboard.framed(content bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT set_byte(set_byte(set_byte(set_byte(decode('0000000000000000', 'hex'),
      0, length(content) & 255), 1, (length(content) >> 8) & 255),
      2, (length(content) >> 16) & 255), 3, (length(content) >> 24) & 255) || content
$$;

CREATE FUNCTION relboard.channel(the_run text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'relboard.' || substr(the_run, 1, 50)
$$;

-- Opens a run, for the driver that calls it.
CREATE FUNCTION relboard.open(the_run text, the_plan bytea, the_plan_hash text, the_origin text, the_host text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO relboard.run (id, plan, plan_hash, origin, host)
  VALUES (the_run, the_plan, the_plan_hash, the_origin, the_host);
  PERFORM pg_notify('relboard', the_run);
END $$;

-- Makes the caller the only one who can write a run's events: with another token, from now on. It is refused while
-- somebody else drives the run, unless the caller holds the lock of the same folder, or takes the run.
CREATE FUNCTION relboard.acquire(
  the_run text, the_claim text, the_folder text, the_holder jsonb, renews boolean, takes boolean,
  OUT token bigint, OUT sequence bigint, OUT hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known relboard.lease;
  head relboard.run;
BEGIN
  SELECT * INTO head FROM relboard.run r WHERE r.id = the_run FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no run % in this store', the_run USING ERRCODE = 'RB004';
  END IF;
  SELECT * INTO known FROM relboard.lease l WHERE l.run = the_run FOR UPDATE;
  IF renews AND known.claim IS DISTINCT FROM the_claim THEN
    RAISE EXCEPTION 'the lease was taken' USING ERRCODE = 'RB001', DETAIL = coalesce(known.holder::text, '');
  END IF;
  IF known.run IS NOT NULL AND NOT known.released AND known.claim <> the_claim AND known.folder <> the_folder
    AND NOT takes
  THEN
    RAISE EXCEPTION 'the run is driven' USING ERRCODE = 'RB003', DETAIL = known.holder::text;
  END IF;
  INSERT INTO relboard.lease AS l (run, token, claim, folder, holder)
  VALUES (the_run, 1, the_claim, the_folder, the_holder)
  ON CONFLICT (run) DO UPDATE SET token = l.token + 1, claim = the_claim, folder = the_folder,
    holder = the_holder, login = session_user, renewed = clock_timestamp(), released = false,
    taken = CASE WHEN l.claim = the_claim THEN l.taken ELSE clock_timestamp() END
  RETURNING l.token INTO token;
  sequence := head.sequence;
  hash := head.hash;
  PERFORM pg_notify(relboard.channel(the_run), 'lease');
END $$;

-- Throws unless the caller still drives the run.
CREATE FUNCTION relboard.demand(the_run text, my_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known relboard.lease;
BEGIN
  SELECT * INTO known FROM relboard.lease l WHERE l.run = the_run FOR UPDATE;
  IF known.token IS DISTINCT FROM my_token THEN
    RAISE EXCEPTION 'the lease was taken' USING ERRCODE = 'RB001', DETAIL = coalesce(known.holder::text, '');
  END IF;
END $$;

-- Says that the caller is still there.
CREATE FUNCTION relboard.renew(the_run text, my_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.demand(the_run, my_token);
  UPDATE relboard.lease SET renewed = clock_timestamp() WHERE run = the_run;
END $$;

-- Gives the run up: the next who wants it may have it.
CREATE FUNCTION relboard.release(the_run text, my_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.demand(the_run, my_token);
  UPDATE relboard.lease SET released = true WHERE run = the_run;
  PERFORM pg_notify(relboard.channel(the_run), 'lease');
END $$;

-- Appends events, all or none: for who drives the run, behind the event that the caller knows as the last, each chained
-- to the one before.
CREATE FUNCTION relboard.append(
  the_run text, my_token bigint, last bigint, head bytea, sequences bigint[], steadies bigint[], walls bigint[],
  actors text[], kinds text[], versions integer[], bodies bytea[], hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known record;
  item record;
  previous bytea := head;
BEGIN
  -- A commit that is told is on the disk, whatever the server's configuration says.
  IF current_setting('synchronous_commit') IN ('off', 'local', 'remote_write') THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  SELECT r.sequence, r.hash INTO known FROM relboard.run r WHERE r.id = the_run FOR UPDATE;
  PERFORM relboard.demand(the_run, my_token); -- the fence
  IF known.sequence IS DISTINCT FROM last OR known.hash IS DISTINCT FROM head THEN
    RAISE EXCEPTION 'the last event is %, not %', known.sequence, last USING ERRCODE = 'RB002';
  END IF;
  FOR item IN
    SELECT * FROM unnest(sequences, steadies, walls, actors, kinds, versions, bodies, hashes)
      WITH ORDINALITY AS t (sequence, steady, wall, actor, kind, version, body, hash, place) ORDER BY place
  LOOP
    IF item.sequence <> last + item.place OR item.hash <> sha256(
      relboard.framed(previous) || relboard.framed(convert_to(item.sequence::text, 'UTF8'))
      || relboard.framed(convert_to(item.steady::text, 'UTF8'))
      || relboard.framed(convert_to(item.wall::text, 'UTF8')) || relboard.framed(convert_to(item.actor, 'UTF8'))
      || relboard.framed(convert_to(item.kind, 'UTF8'))
      || relboard.framed(convert_to(item.version::text, 'UTF8')) || relboard.framed(item.body))
    THEN
      RAISE EXCEPTION 'event % is not chained to the one before', item.sequence USING ERRCODE = 'RB002';
    END IF;
    INSERT INTO relboard.event VALUES (
      the_run, item.sequence, item.steady, item.wall, item.actor, item.kind, item.version, item.body, item.hash);
    previous := item.hash;
  END LOOP;
  UPDATE relboard.run SET sequence = last + cardinality(sequences), hash = previous WHERE id = the_run;
  PERFORM pg_notify(relboard.channel(the_run), 'event');
END $$;

-- Says what a list of runs is to show.
CREATE FUNCTION relboard.summarise(the_run text, my_token bigint, the_summary jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.demand(the_run, my_token);
  UPDATE relboard.run SET summary = the_summary WHERE id = the_run;
  PERFORM pg_notify('relboard', the_run);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relboard FROM PUBLIC;
