-- Which run has an environment for itself: of all the runs of the store one at most.
CREATE TABLE relboard.environment (
  name text PRIMARY KEY,
  run text NOT NULL REFERENCES relboard.run,
  -- What it releases, for those who wait.
  release text NOT NULL,
  login name NOT NULL DEFAULT session_user,
  taken timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX environment_run ON relboard.environment (run);

-- What the runs of an earlier version have, as far as they say so.
INSERT INTO relboard.environment (name, run, release)
SELECT r.summary->>'environment', r.id, coalesce(r.summary->>'release', '') || ' ' || coalesce(r.summary->>'version', '')
FROM relboard.run r
WHERE r.summary->>'locksEnvironment' = 'true' AND r.summary->>'environment' IS NOT NULL
ORDER BY r.place
ON CONFLICT DO NOTHING;

-- Takes an environment for a run, whose driver alone can, and says which run has it then: another, if that was first.
CREATE FUNCTION relboard.claim(the_run text, my_token bigint, the_environment text, the_release text)
RETURNS TABLE (run text, release text, host text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  -- What is told to be taken is on the disk, whatever the server's configuration says.
  IF current_setting('synchronous_commit') IN ('off', 'local', 'remote_write') THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  PERFORM FROM relboard.run r WHERE r.id = the_run FOR KEY SHARE; -- in the order in which all lock
  PERFORM relboard.demand(the_run, my_token); -- the fence
  LOOP
    INSERT INTO relboard.environment (name, run, release) VALUES (the_environment, the_run, the_release)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN PERFORM pg_notify('relboard.environments', ''); END IF;
    RETURN QUERY SELECT e.run, e.release, r.host
      FROM relboard.environment e JOIN relboard.run r ON r.id = e.run WHERE e.name = the_environment;
    EXIT WHEN FOUND; -- whoever had it may have given it up just now
  END LOOP;
END $$;

-- Gives up what a run has; true when it had something.
CREATE FUNCTION relboard.vacate(the_run text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM relboard.environment e WHERE e.run = the_run;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM pg_notify('relboard.environments', '');
  RETURN true;
END $$;

-- An environment is given up in the transaction that records it.
CREATE FUNCTION relboard.gives_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.vacate(NEW.run);
  RETURN NULL;
END $$;

CREATE TRIGGER gives_up AFTER INSERT ON relboard.event FOR EACH ROW
  WHEN (NEW.kind IN ('environment.left', 'environment.released')) EXECUTE FUNCTION relboard.gives_up();

-- A run that is over has nothing, also one that has ended before it could record what it had taken.
CREATE FUNCTION relboard.is_over() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.vacate(NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER is_over AFTER UPDATE OF summary ON relboard.run FOR EACH ROW
  WHEN (NEW.summary->>'isEnded' = 'true') EXECUTE FUNCTION relboard.is_over();

-- Gives up what a run has that is not over, whoever drives it and wherever that is: the driver is asked to record it.
CREATE FUNCTION relboard.unlock(the_run text, the_body text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  number bigint;
BEGIN
  PERFORM FROM relboard.run r WHERE r.id = the_run FOR KEY SHARE; -- in the order in which all lock
  IF NOT relboard.vacate(the_run) THEN
    RAISE EXCEPTION 'run % has no environment for itself', the_run USING ERRCODE = 'RB007';
  END IF;
  INSERT INTO relboard.request (run, kind, body) VALUES (the_run, 'unlock', the_body) RETURNING id INTO number;
  PERFORM pg_notify(relboard.channel(the_run), 'request');
  RETURN number;
END $$;

-- A request of that kind says that its sender may drive, which nobody else may say.
CREATE OR REPLACE FUNCTION relboard.ask(the_run text, the_kind text, the_body text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  number bigint;
BEGIN
  IF the_kind = 'unlock' THEN
    RAISE EXCEPTION 'an environment is let go of by relboard.unlock' USING ERRCODE = 'RB008';
  END IF;
  IF (SELECT count(*) FROM relboard.request r WHERE r.run = the_run AND r.sender = session_user
      AND r.sent > clock_timestamp() - interval '1 minute') >= 30
  THEN
    RAISE EXCEPTION 'too many requests: at most 30 in a minute' USING ERRCODE = 'RB006';
  END IF;
  INSERT INTO relboard.request (run, kind, body) VALUES (the_run, the_kind, the_body) RETURNING id INTO number;
  PERFORM pg_notify(relboard.channel(the_run), 'request');
  RETURN number;
END $$;

-- An answer says whether something was done, and what came of it; an earlier one said nothing of what was done.
ALTER TABLE relboard.request ADD COLUMN taken boolean;
UPDATE relboard.request SET taken = (answer = '') WHERE decided IS NOT NULL;

-- Says what the driver has decided, and what has come of it.
CREATE FUNCTION relboard.answer(the_run text, my_token bigint, number bigint, was_taken boolean, the_answer text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.demand(the_run, my_token);
  UPDATE relboard.request SET decided = clock_timestamp(), taken = was_taken, answer = the_answer
  WHERE id = number AND run = the_run AND decided IS NULL;
  PERFORM pg_notify(relboard.channel(the_run), 'answer');
END $$;

-- As a driver of an earlier version says it.
CREATE OR REPLACE FUNCTION relboard.decide(the_run text, my_token bigint, number bigint, the_answer text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT relboard.answer(the_run, my_token, number, the_answer = '', the_answer)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relboard FROM PUBLIC;
