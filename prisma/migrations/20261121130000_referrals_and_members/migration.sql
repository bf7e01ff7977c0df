-- Members who leave, are blocked, or are companies; guests who claim their orders; referrals.

-- Members -------------------------------------------------------------------------------------------------------------
ALTER TABLE members
  -- A company of Shopify's B2B: its people share one balance. A member is a person or a company, never both.
  ADD COLUMN company_id bigint,
  -- Why staff blocked the member, in their words; forgotten with the person.
  ADD COLUMN status_reason text,
  ADD COLUMN status_at timestamptz,
  -- Recognises the deleted customer that this member was, so that a merge which is heard of after the deletion still finds them.
  ADD COLUMN former_customer text,
  ADD CONSTRAINT person_or_company CHECK (customer_id IS NULL OR company_id IS NULL),
  DROP CONSTRAINT members_status_check,
  ADD CONSTRAINT members_status_check CHECK (status IN ('active', 'left', 'blocked', 'erased')),
  ADD CONSTRAINT members_by_company UNIQUE (shop_id, program_id, company_id);
CREATE INDEX members_by_former_customer ON members (shop_id, former_customer) WHERE former_customer IS NOT NULL;
CREATE INDEX members_by_merge ON members (shop_id, merged_into) WHERE merged_into IS NOT NULL;

-- Who ordered for which company: they see its balance and may spend from it.
CREATE TABLE company_people (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  company_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, company_id, customer_id)
);
CREATE INDEX company_people_by_customer ON company_people (shop_id, customer_id, last_seen_at);

-- By what an order can be recognised as one person's, as keyed hashes: `email`, `alias`, `address`, `phone`, `payment`, `network`. Kept of
-- guests' orders, which may be claimed later, and where a program has referrals.
CREATE TABLE order_traces (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  order_id bigint NOT NULL,
  email text,
  -- `kind:hash`
  traces text[] NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX order_traces_by_email ON order_traces (shop_id, email) WHERE email IS NOT NULL;

-- Orders from before the program that a merchant lets count: which orders, by which version's rules, and how far that has come.
CREATE TABLE back_credits (
  shop_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  program_id bigint NOT NULL,
  ruleset_version integer NOT NULL,
  -- Orders placed from here on, and before the other.
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at),
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled')),
  cursor text,
  orders integer NOT NULL DEFAULT 0 CHECK (orders >= 0),
  started_at timestamptz NOT NULL,
  started_by_kind text NOT NULL,
  started_by_id text NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, program_id, ruleset_version) REFERENCES rulesets (shop_id, program_id, version) ON DELETE CASCADE
);
-- One at a time, so that no order is claimed by two.
CREATE UNIQUE INDEX back_credits_running ON back_credits (shop_id, program_id) WHERE state = 'running';

-- Referrals -----------------------------------------------------------------------------------------------------------
-- A member's link, made when it is first asked for. Its row is locked while the member's referrals are settled.
CREATE TABLE referral_links (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  member_id bigint NOT NULL,
  program_id bigint NOT NULL,
  code text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, member_id),
  UNIQUE (shop_id, code)
);

-- Somebody followed a link. Device and network are keyed hashes; those of networks cannot be compared beyond their month.
CREATE TABLE referral_clicks (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  token text NOT NULL,
  advocate_id bigint NOT NULL,
  device text,
  network text,
  at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, token)
);
CREATE INDEX referral_clicks_by_advocate ON referral_clicks (shop_id, advocate_id, at);

CREATE TABLE referrals (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  program_id bigint NOT NULL,
  advocate_id bigint NOT NULL,
  -- Null while the friend is no customer yet, and after they were forgotten.
  friend_id bigint,
  -- The friend's discount code; null where they get points.
  code text,
  ruleset_version integer NOT NULL,
  clicked_at timestamptz,
  claimed_at timestamptz NOT NULL,
  -- What a person decided about it: 'approved', 'rejected', or nothing yet.
  decision text CHECK (decision IN ('approved', 'rejected')),
  decided_at timestamptz,
  decided_by_kind text,
  decided_by_id text,
  note text,
  -- What follows from all that is known; settled anew whenever something is learnt.
  state text NOT NULL CHECK (state IN ('claimed', 'ordered', 'qualified', 'held', 'rejected', 'rewarded', 'revoked')),
  score integer NOT NULL DEFAULT 0,
  reasons text[] NOT NULL DEFAULT '{}',
  order_id bigint,
  -- When it changes by time alone; null when it does not.
  due_at timestamptz,
  advocate_points bigint NOT NULL DEFAULT 0 CHECK (advocate_points >= 0),
  friend_points bigint NOT NULL DEFAULT 0 CHECK (friend_points >= 0),
  -- The reward that the advocate was given instead of points.
  advocate_reward text,
  -- How often what is given changed; numbers the facts that say so.
  turns integer NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, code),
  UNIQUE (shop_id, program_id, friend_id)
);
CREATE INDEX referrals_by_advocate ON referrals (shop_id, advocate_id, claimed_at);
CREATE INDEX referrals_by_state ON referrals (shop_id, state, claimed_at);
CREATE INDEX referrals_by_order ON referrals (shop_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX referrals_due ON referrals (due_at) WHERE due_at IS NOT NULL;

-- By what an advocate or a referred friend can be recognised, as keyed hashes; nobody can be named by them.
CREATE TABLE referral_signals (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  owner_kind text NOT NULL CHECK (owner_kind IN ('member', 'referral')),
  owner_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('email', 'alias', 'address', 'phone', 'payment', 'device', 'network')),
  hash text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, owner_kind, owner_id, kind, hash)
);
CREATE INDEX referral_signals_by_hash ON referral_signals (shop_id, kind, hash);

-- Rights --------------------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT, UPDATE ON referral_links, referrals, back_credits TO laurel_app;
-- What recognises people can be taken away: they may ask for it.
GRANT SELECT, INSERT, UPDATE, DELETE ON company_people, order_traces, referral_clicks, referral_signals TO laurel_app;
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['company_people', 'order_traces', 'back_credits', 'referral_links', 'referral_clicks', 'referrals', 'referral_signals']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', tenant_table);
  END LOOP;
END $$;

CREATE FUNCTION shops_with_due_referrals(at timestamptz) RETURNS TABLE (shop_id bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT DISTINCT r.shop_id FROM referrals r WHERE r.due_at <= at $$;
REVOKE ALL ON FUNCTION shops_with_due_referrals FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shops_with_due_referrals TO laurel_app;
