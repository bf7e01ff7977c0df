-- Who was forgotten, and until when what is said about them is passed over. Deliveries may be a day late, and a late one must
-- not bring a forgotten person back. Only a hash of the customer's id is kept: it recognises, and it names nobody.
CREATE TABLE forgotten_customers (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  customer_hash text NOT NULL,
  forgotten_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, customer_hash)
);
GRANT SELECT, INSERT, UPDATE ON forgotten_customers TO laurel_app;
ALTER TABLE forgotten_customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON forgotten_customers USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop());

-- The words that staff wrote about a member are about a person; the points beside them stay. The application itself may not
-- change a transfer or an audit entry, so this is the one thing that can be done to them, and only for an erased member.
CREATE FUNCTION forget_words_about(member bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE transfers t SET note = NULL FROM members m
    WHERE m.shop_id = current_shop() AND m.id = member AND m.status = 'erased'
      AND t.shop_id = m.shop_id AND t.member_id = m.id AND t.note IS NOT NULL;
  UPDATE audit_log a SET details = a.details - 'reason' FROM members m
    WHERE m.shop_id = current_shop() AND m.id = member AND m.status = 'erased'
      AND a.shop_id = m.shop_id AND a.subject_kind = 'member' AND a.subject_id = m.id::text AND a.details ? 'reason';
$$;
REVOKE ALL ON FUNCTION forget_words_about FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_words_about TO laurel_app;

-- What was under way while a shop was erased may have come in afterwards: most tables do not refer to shops, because a check of
-- that for every event would cost more than this look once a day.
CREATE FUNCTION sweep_erased_shops() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM inbox r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM outbox r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM redemptions r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM order_states r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM lot_uses r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM lots r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM balances r USING erasures e WHERE r.shop_id = e.shop_id;
  DELETE FROM transfers r USING erasures e WHERE r.shop_id = e.shop_id;
$$;
REVOKE ALL ON FUNCTION sweep_erased_shops FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sweep_erased_shops TO laurel_app;
