-- Referrals: who claimed, and for how long people can be recognised ----------------------------------------------------
ALTER TABLE shops
  -- For how long a shop's shoppers can be recognised by the keyed hashes kept of clicks, claims and orders.
  ADD COLUMN trace_retention_days integer NOT NULL DEFAULT 180 CHECK (trace_retention_days BETWEEN 1 AND 1095);

ALTER TABLE referrals
  -- The friend claimed while signed in to their own account, so that nobody else can have done it for them. What was claimed before this
  -- was asked keeps the word that was given.
  ADD COLUMN signed_in boolean NOT NULL DEFAULT true,
  -- From this day on the traces of the claim and of its order are deleted; the reasons that were found by them stay.
  ADD COLUMN traces_forgotten_on date;
ALTER TABLE referrals ALTER COLUMN signed_in SET DEFAULT false;
CREATE INDEX referral_clicks_by_age ON referral_clicks (shop_id, at);
CREATE INDEX referral_signals_by_age ON referral_signals (shop_id, seen_at);
CREATE INDEX order_traces_by_age ON order_traces (shop_id, seen_at);

-- Deletes by what people can be recognised, once the shop's time for it is over. A referral that may still get its order keeps its traces,
-- and its advocate theirs: claims run out, so none does so for ever. One that is to forget says so a day before its traces go, so that
-- nobody who is settling it at that moment takes what is gone for what never was. Of a guest's order that nobody has claimed its address
-- stays, as a hash: by that they claim it. Safe to repeat.
CREATE FUNCTION drop_lapsed_traces(today date) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM referral_clicks c USING shops s WHERE c.shop_id = s.id AND c.at < today - s.trace_retention_days;
  DELETE FROM referral_signals g USING referrals r
    WHERE g.shop_id = r.shop_id AND g.owner_kind = 'referral' AND g.owner_id = r.id::text AND r.traces_forgotten_on < today;
  UPDATE referrals r SET traces_forgotten_on = today FROM shops s
    WHERE r.shop_id = s.id AND r.traces_forgotten_on IS NULL AND greatest(r.claimed_at, r.changed_at) < today - s.trace_retention_days
      AND (r.order_id IS NOT NULL OR r.state = 'rejected');
  DELETE FROM referral_signals g USING shops s
    WHERE g.shop_id = s.id AND g.owner_kind = 'member' AND g.seen_at < today - s.trace_retention_days
      AND NOT EXISTS (SELECT FROM referrals r WHERE r.shop_id = g.shop_id AND r.advocate_id::text = g.owner_id AND r.traces_forgotten_on IS NULL);
  DELETE FROM order_traces t USING shops s
    WHERE t.shop_id = s.id AND t.seen_at < today - s.trace_retention_days
      AND EXISTS (SELECT FROM order_states o WHERE o.shop_id = t.shop_id AND o.order_id = t.order_id AND (o.member_id IS NOT NULL OR o.erased))
      AND NOT EXISTS (SELECT FROM referrals r WHERE r.shop_id = t.shop_id AND r.order_id = t.order_id AND coalesce(r.traces_forgotten_on, today) >= today);
  UPDATE order_traces t SET traces = '{}' FROM shops s
    WHERE t.shop_id = s.id AND t.traces <> '{}' AND t.seen_at < today - s.trace_retention_days
      AND NOT EXISTS (SELECT FROM order_states o WHERE o.shop_id = t.shop_id AND o.order_id = t.order_id AND (o.member_id IS NOT NULL OR o.erased))
      AND NOT EXISTS (SELECT FROM referrals r WHERE r.shop_id = t.shop_id AND r.order_id = t.order_id AND coalesce(r.traces_forgotten_on, today) >= today);
$$;
REVOKE ALL ON FUNCTION drop_lapsed_traces FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_lapsed_traces TO laurel_app;

-- What fell due is announced once -------------------------------------------------------------------------------------
-- The inbox's id of an announcement that something is due, as the worker makes it.
CREATE FUNCTION due_source_id(prefix text, id bigint, due_at timestamptz) RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT prefix || ':' || id || ':' || (extract(epoch FROM due_at) * 1000)::bigint $$;
REVOKE ALL ON FUNCTION due_source_id FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_source_id TO laurel_app;

-- As before, but that an announcement which is a dead letter is not made again: it waits for whoever tries it again. OFFSET 0 keeps each
-- look to one shop, and to its first row that is due.
CREATE OR REPLACE FUNCTION due_work(at timestamptz) RETURNS TABLE (shop_id bigint, kind text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT found.shop_id, found.kind FROM (
      SELECT s.id AS shop_id, 'pending_release' AS kind FROM shops s
        WHERE s.installed AND EXISTS (SELECT FROM order_states o WHERE o.shop_id = s.id AND o.due_at <= at
          AND NOT EXISTS (SELECT FROM inbox i WHERE i.shop_id = s.id AND i.state = 2
            AND i.source_id = due_source_id('due', o.order_id, o.due_at) OFFSET 0) OFFSET 0)
      UNION ALL
      SELECT s.id, 'tier_windows' FROM shops s
        WHERE s.installed AND EXISTS (SELECT FROM member_standings m WHERE m.shop_id = s.id AND m.due_at <= at
          AND NOT EXISTS (SELECT FROM inbox i WHERE i.shop_id = s.id AND i.state = 2
            AND i.source_id = due_source_id('recheck', m.member_id, m.due_at) OFFSET 0) OFFSET 0)
      UNION ALL
      SELECT DISTINCT r.shop_id, 'code_expiry' FROM redemptions r WHERE r.state IN ('issuing', 'held') AND r.expires_at <= at
      UNION ALL
      SELECT DISTINCT r.shop_id, 'referral_holds' FROM referrals r WHERE r.due_at <= at
    ) found
    WHERE NOT EXISTS (
      SELECT FROM runs r WHERE r.shop_id = found.shop_id AND r.kind = found.kind AND r.state IN ('waiting', 'running'))
  $$;
