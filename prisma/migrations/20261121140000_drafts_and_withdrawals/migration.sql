-- Programs as code: the working copy of a program's next ruleset, and scheduled versions that were called off.

-- One working copy a program, saved by anyone. It may be unfinished: it becomes a ruleset only by being published.
CREATE TABLE ruleset_drafts (
  shop_id bigint NOT NULL,
  program_id bigint NOT NULL,
  document json NOT NULL,
  -- The version that it was begun from.
  based_on integer NOT NULL,
  -- Grows by one with every save: whoever saves names the one that they read.
  revision integer NOT NULL CHECK (revision > 0),
  saved_at timestamptz NOT NULL,
  saved_by_kind text NOT NULL,
  saved_by_id text NOT NULL,
  PRIMARY KEY (shop_id, program_id),
  FOREIGN KEY (shop_id, program_id) REFERENCES programs (shop_id, id) ON DELETE CASCADE
);

-- A published version is never changed. One that has not come into force yet is called off by a row of its own.
CREATE TABLE ruleset_withdrawals (
  shop_id bigint NOT NULL,
  program_id bigint NOT NULL,
  version integer NOT NULL,
  withdrawn_at timestamptz NOT NULL,
  withdrawn_by_kind text NOT NULL,
  withdrawn_by_id text NOT NULL,
  PRIMARY KEY (shop_id, program_id, version),
  FOREIGN KEY (shop_id, program_id, version) REFERENCES rulesets (shop_id, program_id, version) ON DELETE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ruleset_drafts TO laurel_app;
GRANT SELECT, INSERT ON ruleset_withdrawals TO laurel_app;
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['ruleset_drafts', 'ruleset_withdrawals']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', tenant_table);
  END LOOP;
END $$;
