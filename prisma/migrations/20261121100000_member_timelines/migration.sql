-- What is known of members besides their orders, where each stands because of it, and what was posted for it.

-- Facts by key; the newest of a key wins. They are collected, never edited: everything that follows is computed from them.
CREATE TABLE member_facts (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  key text NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  what json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, member_id, key)
);
-- Birthdays are looked for by their day.
CREATE INDEX member_facts_birthdays ON member_facts (shop_id, (what ->> 'day')) WHERE kind = 'birthday';

-- Where a member stands after the newest thing known of them. `standing` and `before` (the same ahead of that newest thing) are what
-- the fold goes on from; the columns repeat parts of it for questions over many members. All of it can be computed anew.
CREATE TABLE member_standings (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  program_id bigint NOT NULL,
  standing json NOT NULL,
  before json,
  tier text,
  tier_since timestamptz,
  -- When the member falls from the tier unless they qualify before.
  falls_at timestamptz,
  -- When something of the member is due by time alone: held points, a tier's end.
  due_at timestamptz,
  orders integer NOT NULL DEFAULT 0,
  spent_minor bigint NOT NULL DEFAULT 0,
  points_earned bigint NOT NULL DEFAULT 0,
  first_order_at timestamptz,
  last_order_at timestamptz,
  enrolled_at timestamptz NOT NULL,
  tags text[] NOT NULL DEFAULT '{}',
  activities text[] NOT NULL DEFAULT '{}',
  segments text[] NOT NULL DEFAULT '{}',
  recency smallint,
  frequency smallint,
  monetary smallint,
  churn_risk smallint,
  PRIMARY KEY (shop_id, member_id)
) WITH (fillfactor = 75, toast_tuple_target = 4080);
CREATE INDEX member_standings_due ON member_standings (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX member_standings_by_tier ON member_standings (shop_id, program_id, tier);

-- Moves between tiers. A move that turned out not to have been, because something was learnt late, is marked and stays readable.
CREATE TABLE tier_moves (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  at timestamptz NOT NULL,
  from_tier text NOT NULL DEFAULT '',
  to_tier text NOT NULL DEFAULT '',
  reason text NOT NULL,
  amount bigint NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  voided_at timestamptz,
  PRIMARY KEY (shop_id, member_id, at, from_tier, to_tier, reason)
);

-- What is posted for things that are no order: activities, gifts of a tier, grants. The pendant of order_states.awards.
CREATE TABLE member_awards (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  key text NOT NULL,
  at timestamptz NOT NULL,
  points bigint NOT NULL,
  position json NOT NULL,
  -- Why it is worth what it is worth.
  explanation json NOT NULL,
  PRIMARY KEY (shop_id, member_id, key)
);

-- What campaigns with a shared limit have given so far. The row is locked while it is drawn from, so that nobody overdraws it.
CREATE TABLE campaign_usage (
  shop_id bigint NOT NULL,
  program_id bigint NOT NULL,
  campaign_id text NOT NULL,
  points bigint NOT NULL DEFAULT 0 CHECK (points >= 0),
  participants integer NOT NULL DEFAULT 0 CHECK (participants >= 0),
  orders bigint NOT NULL DEFAULT 0 CHECK (orders >= 0),
  PRIMARY KEY (shop_id, program_id, campaign_id)
);

-- When an order's pending points become available by time alone.
ALTER TABLE order_states ADD COLUMN due_at timestamptz;
CREATE INDEX order_states_due ON order_states (due_at) WHERE due_at IS NOT NULL;

-- The collections of a product are in no webhook: they are fetched when an order first asks. Null while unknown.
ALTER TABLE products ADD COLUMN collections text[], ADD COLUMN collections_at timestamptz;

GRANT SELECT, INSERT, UPDATE ON tier_moves, member_awards, campaign_usage TO laurel_app;
-- A birthday is forgotten with its person; standings are computed anew when two members become one.
GRANT SELECT, INSERT, UPDATE, DELETE ON member_facts, member_standings TO laurel_app;
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['member_facts', 'member_standings', 'tier_moves', 'member_awards', 'campaign_usage']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', tenant_table);
  END LOOP;
END $$;
