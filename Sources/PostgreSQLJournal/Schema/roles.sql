-- The roles, and what each may do. It can be run again and again.
DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['relboard_follower', 'relboard_approver', 'relboard_driver'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      -- The roles are those of the whole server: of another database they may just have been made.
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA relboard FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA relboard FROM PUBLIC, relboard_follower, relboard_approver, relboard_driver;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA relboard FROM PUBLIC;

GRANT USAGE ON SCHEMA relboard TO relboard_follower, relboard_approver, relboard_driver;
GRANT SELECT ON relboard.version, relboard.run, relboard.event, relboard.lease, relboard.output, relboard.follower,
  relboard.request, relboard.environment TO relboard_follower, relboard_approver, relboard_driver;
GRANT EXECUTE ON FUNCTION relboard.follow, relboard.unfollow, relboard.channel
  TO relboard_follower, relboard_approver, relboard_driver;
GRANT EXECUTE ON FUNCTION relboard.ask TO relboard_approver, relboard_driver;
GRANT EXECUTE ON FUNCTION relboard.open, relboard.acquire, relboard.demand, relboard.renew, relboard.release,
  relboard.append, relboard.summarise, relboard.decide, relboard.answer, relboard.show,
  relboard.claim, relboard.unlock TO relboard_driver;

-- Of what is asked a login sees its own; who drives sees all.
ALTER TABLE relboard.request ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON relboard.request;
CREATE POLICY own ON relboard.request FOR SELECT TO relboard_follower, relboard_approver
  USING (sender = session_user);
DROP POLICY IF EXISTS driver ON relboard.request;
CREATE POLICY driver ON relboard.request FOR SELECT TO relboard_driver USING (true);
