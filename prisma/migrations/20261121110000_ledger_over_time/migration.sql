-- The ledger over time: points that expire, debts, when members were last active, and seals over what was posted.

-- Debts ---------------------------------------------------------------------------------------------------------------
-- What a clawback could not take and later points repay: the account `owed`, at or below zero. (The value is not used here: PostgreSQL lets
-- nobody use a new one before its transaction is over.)
ALTER TYPE account ADD VALUE 'owed';
ALTER TABLE balances
  ADD COLUMN owed bigint NOT NULL DEFAULT 0 CHECK (owed <= 0),
  DROP CONSTRAINT double_entry,
  ADD CONSTRAINT double_entry CHECK (available + pending + issued + held + redeemed + expired + adjusted + clawed_back + breakage + owed = 0),
  ADD CONSTRAINT nothing_available_while_owing CHECK (owed = 0 OR available <= 0);

-- Lots ----------------------------------------------------------------------------------------------------------------
ALTER TABLE lots
  -- What of it expired: from then on nothing comes back into it. What of that a refund of its order took back afterwards.
  ADD COLUMN expired bigint NOT NULL DEFAULT 0 CHECK (expired >= 0),
  ADD COLUMN reclaimed bigint NOT NULL DEFAULT 0 CHECK (reclaimed BETWEEN 0 AND expired),
  ADD CONSTRAINT within_amount CHECK (remaining + expired <= amount),
  ADD CONSTRAINT closed_when_expired CHECK (expired = 0 OR remaining = 0);
-- A member's lots in the order in which they are spent, without the empty ones: those of a busy member grow without end.
CREATE INDEX lots_open ON lots (shop_id, member_id, expires_at, opened_at) WHERE remaining > 0;
-- What expires when. Of programs whose points live for ever it is empty.
CREATE INDEX lots_expiring ON lots (shop_id, expires_at, member_id) WHERE remaining > 0 AND expires_at IS NOT NULL;
-- What a refund may find expired.
CREATE INDEX lots_expired ON lots (shop_id, member_id) WHERE expired > reclaimed;

-- Activity ------------------------------------------------------------------------------------------------------------
-- When a member last did what keeps points alive; only kept where a program's points expire by inactivity.
CREATE TABLE member_activity (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  member_id bigint NOT NULL,
  active_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, member_id)
) WITH (fillfactor = 80);

-- Seals ---------------------------------------------------------------------------------------------------------------
-- A chain of digests over a shop's transfers: seal n covers those with ids above `from_id` up to `to_id` and the digest of seal n - 1.
CREATE TABLE seals (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  number bigint NOT NULL CHECK (number > 0),
  from_id bigint NOT NULL,
  to_id bigint NOT NULL CHECK (to_id > from_id),
  count integer NOT NULL CHECK (count > 0),
  previous bytea NOT NULL,
  digest bytea NOT NULL,
  -- Says which transfer is not what it was: their ids in order, and of each the first eight bytes of its digest.
  ids bigint[] NOT NULL,
  marks bytea NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, number)
);

-- Rights --------------------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT, UPDATE ON member_activity TO laurel_app;
-- Append-only, as what they seal.
GRANT SELECT, INSERT ON seals TO laurel_app;
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['member_activity', 'seals']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', tenant_table);
  END LOOP;
END $$;
