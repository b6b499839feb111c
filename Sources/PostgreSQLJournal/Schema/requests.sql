-- What followers ask of the driver, signed by them; the driver decides.
CREATE TABLE relboard.request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run text NOT NULL REFERENCES relboard.run,
  -- Who is connected, which nobody can say of themselves otherwise.
  sender name NOT NULL DEFAULT session_user,
  kind text NOT NULL,
  body text NOT NULL CHECK (length(body) <= 262144),
  sent timestamptz NOT NULL DEFAULT clock_timestamp(),
  decided timestamptz,
  -- Why it was refused; empty when it was done.
  answer text
);
CREATE INDEX request_open ON relboard.request (run, id) WHERE decided IS NULL;

-- Hands a request in: at most 30 in a minute from one login to one run.
CREATE FUNCTION relboard.ask(the_run text, the_kind text, the_body text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  number bigint;
BEGIN
  IF (SELECT count(*) FROM relboard.request r WHERE r.run = the_run AND r.sender = session_user
      AND r.sent > clock_timestamp() - interval '1 minute') >= 30
  THEN
    RAISE EXCEPTION 'too many requests: at most 30 in a minute' USING ERRCODE = 'RB006';
  END IF;
  INSERT INTO relboard.request (run, kind, body) VALUES (the_run, the_kind, the_body) RETURNING id INTO number;
  PERFORM pg_notify(relboard.channel(the_run), 'request');
  RETURN number;
END $$;

-- Says what the driver has decided.
CREATE FUNCTION relboard.decide(the_run text, my_token bigint, number bigint, the_answer text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM relboard.demand(the_run, my_token);
  UPDATE relboard.request SET decided = clock_timestamp(), answer = the_answer
  WHERE id = number AND run = the_run AND decided IS NULL;
  PERFORM pg_notify(relboard.channel(the_run), 'answer');
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relboard FROM PUBLIC;
