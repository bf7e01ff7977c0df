-- Rewards of every kind: what was promised is kept whole, gifts cost nothing, and what is not a discount code has a life of its own.
ALTER TABLE redemptions
  ADD COLUMN kind text NOT NULL DEFAULT 'amount_off',
  -- What was promised, as the domain reads it.
  ADD COLUMN terms json,
  -- How many points of a captured redemption partial refunds of its order gave back.
  ADD COLUMN returned_points bigint NOT NULL DEFAULT 0,
  -- How far staff have come with it; null for what Shopify fulfils.
  ADD COLUMN fulfilment json,
  -- Shopify's ids of what was made for it, and of what took that back.
  ADD COLUMN outside_ids text[] NOT NULL DEFAULT '{}',
  -- The code out of a pool that was given.
  ADD COLUMN pool_code text;
UPDATE redemptions SET terms = json_build_object('kind', 'amount_off', 'valueMinor', value_minor,
  'minimumOrderMinor', minimum_order_minor, 'combinesWith', combines_with);
ALTER TABLE redemptions
  ALTER COLUMN kind DROP DEFAULT,
  ALTER COLUMN terms SET NOT NULL,
  ALTER COLUMN expires_at DROP NOT NULL,
  DROP COLUMN minimum_order_minor,
  DROP COLUMN combines_with,
  DROP CONSTRAINT redemptions_price_points_check,
  DROP CONSTRAINT redemptions_value_minor_check,
  ADD CONSTRAINT redemptions_price_points_check CHECK (price_points >= 0),
  ADD CONSTRAINT redemptions_value_minor_check CHECK (value_minor >= 0),
  ADD CONSTRAINT redemptions_returned_points_check CHECK (returned_points BETWEEN 0 AND price_points);
-- How much of a reward is taken is counted, never kept: what is given back is on the shelf again by itself.
CREATE INDEX redemptions_taken ON redemptions (shop_id, program_id, reward_id) WHERE state <> 'released';
-- What waits for staff.
CREATE INDEX redemptions_to_fulfil ON redemptions (shop_id, created_at) WHERE kind IN ('physical', 'experience') AND state IN ('held', 'captured');

-- One row for each reward of limited stock: whoever takes one of it locks the row, so that the last one is taken once.
CREATE TABLE reward_stock (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  program_id bigint NOT NULL,
  reward_id text NOT NULL,
  PRIMARY KEY (shop_id, program_id, reward_id)
);

-- Codes of other people's making. One that was given keeps the redemption's id and is never given again.
CREATE TABLE code_pool (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  pool text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  code text NOT NULL,
  redemption_id uuid,
  added_at timestamptz NOT NULL DEFAULT now(),
  given_at timestamptz,
  PRIMARY KEY (shop_id, pool, id),
  UNIQUE (shop_id, pool, code)
);
CREATE INDEX code_pool_free ON code_pool (shop_id, pool, id) WHERE redemption_id IS NULL;

-- Where things are sent. Personal data, kept apart from the ledger: forgetting a member deletes the rows.
CREATE TABLE redemption_addresses (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  redemption_id uuid NOT NULL,
  address json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, redemption_id)
);

GRANT SELECT, INSERT, UPDATE ON reward_stock TO laurel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON code_pool TO laurel_app;
GRANT SELECT, INSERT, DELETE ON redemption_addresses TO laurel_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO laurel_app;
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['reward_stock', 'code_pool', 'redemption_addresses']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', tenant_table);
  END LOOP;
END $$;
