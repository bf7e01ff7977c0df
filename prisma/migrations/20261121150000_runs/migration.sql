-- Work that time brings or a person asks for: page by page, by one worker at a time, to be gone on with by another.

CREATE TABLE runs (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  kind text NOT NULL,
  -- What it is for: a day of the shop's calendar, an hour, a campaign's start, a name. With the kind it names the run.
  occasion text NOT NULL,
  due_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  input json NOT NULL DEFAULT '{}',
  cursor json,
  done bigint NOT NULL DEFAULT 0 CHECK (done >= 0),
  total bigint CHECK (total >= 0),
  -- Counts the leases: whoever holds an older one may not write.
  lease bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  faults integer NOT NULL DEFAULT 0,
  last_fault text,
  report json,
  started_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (shop_id, kind, occasion)
) WITH (fillfactor = 70);
CREATE INDEX runs_open ON runs (due_at) WHERE state IN ('waiting', 'running');

-- Orders of which Laurel had missed something, as a reconciliation with Shopify found them.
CREATE TABLE drifts (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  -- The occasion of the run that found it.
  occasion text NOT NULL,
  order_id bigint NOT NULL,
  finding text NOT NULL CHECK (finding IN ('missing', 'stale', 'unreadable')),
  -- When Shopify says the order changed last.
  changed_at timestamptz NOT NULL,
  -- The inbox's id of the state that was read from Shopify.
  source_id text,
  points_before bigint NOT NULL DEFAULT 0,
  points_after bigint,
  found_at timestamptz NOT NULL,
  repaired_at timestamptz,
  PRIMARY KEY (shop_id, occasion, order_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON runs, drifts TO laurel_app;
ALTER TABLE runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON runs USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop());
ALTER TABLE drifts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON drifts USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop());

-- Asked before a tenant is known: which shop's day begins when, where a run can be taken, where something fell due. Ids, zones and
-- kinds only.
CREATE FUNCTION shop_calendars() RETURNS TABLE (shop_id bigint, time_zone text, installed_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT id, shops.time_zone, coalesce(shops.installed_at, created_at) FROM shops WHERE installed ORDER BY id $$;

CREATE FUNCTION shops_with_due_runs(at timestamptz) RETURNS TABLE (shop_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT DISTINCT r.shop_id FROM runs r
        WHERE r.due_at <= at AND (r.state = 'waiting' OR (r.state = 'running' AND r.lease_until <= at)) $$;

-- Where time made something due of which no run is under way. Codes lapse and referrals' holds end rarely; they are found over all shops at once. Of orders
-- and members it is one look into an index a shop, however many of its rows are due.
CREATE FUNCTION due_work(at timestamptz) RETURNS TABLE (shop_id bigint, kind text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT found.shop_id, found.kind FROM (
      SELECT s.id AS shop_id, 'pending_release' AS kind FROM shops s
        WHERE s.installed AND EXISTS (SELECT FROM order_states o WHERE o.shop_id = s.id AND o.due_at <= at)
      UNION ALL
      SELECT s.id, 'tier_windows' FROM shops s
        WHERE s.installed AND EXISTS (SELECT FROM member_standings m WHERE m.shop_id = s.id AND m.due_at <= at)
      UNION ALL
      SELECT DISTINCT r.shop_id, 'code_expiry' FROM redemptions r WHERE r.state IN ('issuing', 'held') AND r.expires_at <= at
      UNION ALL
      SELECT DISTINCT r.shop_id, 'referral_holds' FROM referrals r WHERE r.due_at <= at
    ) found
    WHERE NOT EXISTS (
      SELECT FROM runs r WHERE r.shop_id = found.shop_id AND r.kind = found.kind AND r.state IN ('waiting', 'running'))
  $$;
-- In place of the indexes over all shops, which would find a quiet shop's rows only behind a busy one's.
DROP INDEX order_states_due, member_standings_due;
CREATE INDEX order_states_due ON order_states (shop_id, due_at, order_id) WHERE due_at IS NOT NULL;
CREATE INDEX member_standings_due ON member_standings (shop_id, due_at, member_id) WHERE due_at IS NOT NULL;

REVOKE ALL ON FUNCTION shop_calendars, shops_with_due_runs, due_work FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop_calendars, shops_with_due_runs, due_work TO laurel_app;
