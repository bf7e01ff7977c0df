-- The spine: shops, programs, members, the double-entry ledger, order states, inbox, outbox, redemptions.
-- Plain SQL, because roles, row-level security, partitions and append-only rights cannot be said in Prisma's schema;
-- prisma/schema.prisma describes the same tables for typed queries.

-- Roles ---------------------------------------------------------------------------------------------------------------
-- The application always works as laurel_app (it connects with the option role=laurel_app); the owner only migrates.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'laurel_app') THEN
    CREATE ROLE laurel_app NOLOGIN;
  END IF;
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO laurel_app', current_database());
  -- So that an operator with a single login (which migrates and runs the app) can still work as laurel_app.
  IF NOT pg_has_role(current_user, 'laurel_app', 'MEMBER') THEN
    EXECUTE format('GRANT laurel_app TO %I', current_user);
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO laurel_app;

-- The tenant of the running transaction; null (and so no row at all) when nobody set it.
CREATE FUNCTION current_shop() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('laurel.shop_id', true), '')::bigint $$;

CREATE TYPE account AS ENUM ('available', 'pending', 'issued', 'held', 'redeemed', 'expired', 'adjusted', 'clawed_back', 'breakage');

-- Tenants -------------------------------------------------------------------------------------------------------------
CREATE TABLE shops (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  domain text NOT NULL UNIQUE,
  name text NOT NULL DEFAULT '',
  currency text NOT NULL DEFAULT 'USD',
  time_zone text NOT NULL DEFAULT 'UTC',
  scopes text[] NOT NULL DEFAULT '{}',
  installed boolean NOT NULL DEFAULT false,
  installed_at timestamptz,
  uninstalled_at timestamptz,
  -- Days that raw payloads of handled events are kept.
  raw_retention_days integer NOT NULL DEFAULT 30 CHECK (raw_retention_days BETWEEN 1 AND 365),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  shop_domain text NOT NULL,
  is_online boolean NOT NULL,
  expires_at timestamptz,
  -- Which key of the ring sealed this row; the whole session is in `sealed` (AES-256-GCM).
  key_id text NOT NULL,
  sealed bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_by_shop ON sessions (shop_id);

-- Programs ------------------------------------------------------------------------------------------------------------
CREATE TABLE programs (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  handle text NOT NULL,
  -- Orders placed before this instant earn nothing (back-credit is a separate, deliberate act).
  starts_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, handle)
);

CREATE TABLE rulesets (
  shop_id bigint NOT NULL,
  program_id bigint NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  document jsonb NOT NULL,
  -- Orders placed from this instant on are pinned to this version, until the next one's.
  effective_from timestamptz NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  published_by_kind text NOT NULL,
  published_by_id text NOT NULL,
  PRIMARY KEY (shop_id, program_id, version),
  FOREIGN KEY (shop_id, program_id) REFERENCES programs (shop_id, id) ON DELETE CASCADE
);

-- People --------------------------------------------------------------------------------------------------------------
-- Personal data lives here and nowhere else in the ledger: forgetting a person deletes the row and members.customer_id.
CREATE TABLE customers (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  customer_id bigint NOT NULL,
  email text,
  first_name text,
  last_name text,
  facts_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX customers_by_email ON customers (shop_id, lower(email) text_pattern_ops);
CREATE INDEX customers_by_name ON customers (shop_id, lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) text_pattern_ops);

CREATE TABLE members (
  shop_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  program_id bigint NOT NULL,
  customer_id bigint,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'left', 'erased')),
  enrolled_at timestamptz NOT NULL,
  -- The member who took this one's points over when Shopify merged the two customers.
  merged_into bigint,
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, program_id, customer_id),
  FOREIGN KEY (shop_id, program_id) REFERENCES programs (shop_id, id) ON DELETE CASCADE
);

-- The ledger ----------------------------------------------------------------------------------------------------------
CREATE TABLE transfers (
  shop_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  program_id bigint NOT NULL,
  member_id bigint NOT NULL,
  debit account NOT NULL,
  credit account NOT NULL CHECK (credit <> debit),
  amount bigint NOT NULL CHECK (amount > 0),
  kind text NOT NULL,
  -- Names the business fact, not the delivery: order:123:rule:base:1. Kept for ever.
  idem_key text NOT NULL,
  order_id bigint,
  redemption_id uuid,
  corrects_id bigint,
  ruleset_version integer,
  note text,
  actor_kind text,
  actor_id text,
  -- When it happened, and when we knew.
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, member_id, idem_key)
);
CREATE INDEX transfers_by_member ON transfers (shop_id, member_id, id);
CREATE INDEX transfers_by_time ON transfers USING brin (recorded_at);

-- One row a member: the materialised sum of the transfers, one column an account. Double entry, as a constraint.
CREATE TABLE balances (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  available bigint NOT NULL DEFAULT 0,
  pending bigint NOT NULL DEFAULT 0 CHECK (pending >= 0),
  issued bigint NOT NULL DEFAULT 0,
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  redeemed bigint NOT NULL DEFAULT 0,
  expired bigint NOT NULL DEFAULT 0,
  adjusted bigint NOT NULL DEFAULT 0,
  clawed_back bigint NOT NULL DEFAULT 0,
  breakage bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, member_id),
  CONSTRAINT double_entry CHECK (available + pending + issued + held + redeemed + expired + adjusted + clawed_back + breakage = 0)
) WITH (fillfactor = 80);

-- The credit side of a transfer into `available`. available = sum of remaining - deficit; a deficit is what a clawback
-- took beyond what was left, and it is stated by lots that are all empty while available is negative.
CREATE TABLE lots (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  -- The idempotency key of the transfer that opened it.
  opened_by text NOT NULL,
  order_id bigint,
  amount bigint NOT NULL CHECK (amount > 0),
  remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND amount),
  opened_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (shop_id, member_id, opened_by)
) WITH (fillfactor = 80);

-- What a transfer took from a lot (negative) or gave back to it (positive).
CREATE TABLE lot_uses (
  shop_id bigint NOT NULL,
  member_id bigint NOT NULL,
  transfer_key text NOT NULL,
  lot_key text NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (shop_id, member_id, transfer_key, lot_key)
);

-- Orders --------------------------------------------------------------------------------------------------------------
CREATE TABLE order_states (
  shop_id bigint NOT NULL,
  order_id bigint NOT NULL,
  name text NOT NULL DEFAULT '',
  member_id bigint,
  -- The newest snapshot's updated_at; null while only refunds of the order are known.
  snapshot_at timestamptz,
  ordered_at timestamptz,
  -- The order's present facts, as the domain reads them (no personal data); null while unknown.
  facts json,
  -- What is posted per program and rule, and the pinned ruleset version.
  awards json NOT NULL,
  -- Why the present state is worth what it is, per program.
  explanations json NOT NULL,
  erased boolean NOT NULL DEFAULT false,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, order_id)
) WITH (fillfactor = 85, toast_tuple_target = 4080);
-- An order's state is read and written whole: below 4 kB it stays in its row, uncompressed.
CREATE INDEX order_states_by_member ON order_states (shop_id, member_id, ordered_at);

-- Redemptions ---------------------------------------------------------------------------------------------------------
CREATE TABLE redemptions (
  shop_id bigint NOT NULL,
  id uuid NOT NULL,
  program_id bigint NOT NULL,
  member_id bigint NOT NULL,
  reward_id text NOT NULL,
  reward_name text NOT NULL,
  ruleset_version integer NOT NULL,
  price_points bigint NOT NULL CHECK (price_points > 0),
  value_minor bigint NOT NULL CHECK (value_minor > 0),
  minimum_order_minor bigint NOT NULL DEFAULT 0,
  currency text NOT NULL,
  combines_with json NOT NULL,
  state text NOT NULL CHECK (state IN ('issuing', 'held', 'captured', 'releasing', 'released')),
  code text NOT NULL,
  client_key text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  captured_order_id bigint,
  -- How often the points were captured or returned; numbers the transfers of this redemption.
  turns integer NOT NULL DEFAULT 0,
  release_reason text,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, member_id, client_key),
  UNIQUE (shop_id, code)
);
CREATE INDEX redemptions_by_member ON redemptions (shop_id, member_id, created_at);
CREATE INDEX redemptions_open ON redemptions (expires_at) WHERE state IN ('issuing', 'held', 'releasing');

-- Inbox: one fact from outside, stored once, acknowledged only after this insert ------------------------------------------
CREATE SEQUENCE inbox_id AS bigint CACHE 1;
CREATE TABLE inbox (
  shop_id bigint NOT NULL,
  received_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  -- The source's own id of the fact: shopify:<X-Shopify-Webhook-Id>.
  source_id text NOT NULL,
  id bigint NOT NULL DEFAULT nextval('inbox_id'),
  lane smallint NOT NULL,
  topic text NOT NULL,
  -- The Shopify id of what it is about: the order, the customer, the product.
  subject text NOT NULL,
  triggered_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  body text NOT NULL,
  -- 0 waiting, 1 done, 2 dead
  state smallint NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
  attempts smallint NOT NULL DEFAULT 0,
  reason text,
  PRIMARY KEY (shop_id, received_on, source_id)
) PARTITION BY RANGE (received_on);
CREATE INDEX inbox_waiting ON inbox (shop_id, lane, id) WHERE state = 0;
CREATE INDEX inbox_dead ON inbox (shop_id, id) WHERE state = 2;
ALTER SEQUENCE inbox_id OWNED BY inbox.id;
-- lz4 costs a fraction of the default's time; a server built without it keeps bodies as they are, which costs space for the
-- days of their retention and no time at all.
DO $$
BEGIN
  ALTER TABLE inbox ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
END $$;
-- A safety net: an insert never fails because a day's partition is missing.
CREATE TABLE inbox_default PARTITION OF inbox DEFAULT;

-- Outbox: effects in the outside world, written with the ledger, done afterwards ----------------------------------------
CREATE TABLE outbox (
  shop_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  -- Names the effect, so that asking twice is asking once.
  key text NOT NULL,
  payload json NOT NULL,
  -- 0 waiting, 1 done, 2 dead
  state smallint NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
  attempts integer NOT NULL DEFAULT 0,
  run_at timestamptz NOT NULL DEFAULT now(),
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, kind, key)
);
CREATE INDEX outbox_waiting ON outbox (run_at) WHERE state = 0;

-- Catalogue facts, fed by webhooks ------------------------------------------------------------------------------------
CREATE TABLE products (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  product_id bigint NOT NULL,
  title text NOT NULL,
  vendor text NOT NULL DEFAULT '',
  product_type text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  deleted boolean NOT NULL DEFAULT false,
  facts_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, product_id)
);
CREATE TABLE collections (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  collection_id bigint NOT NULL,
  title text NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  facts_at timestamptz NOT NULL,
  PRIMARY KEY (shop_id, collection_id)
);

-- Privacy and audit ---------------------------------------------------------------------------------------------------
CREATE TABLE privacy_requests (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind IN ('customer_data_request', 'customer_redact', 'shop_redact')),
  source_id text NOT NULL,
  customer_id bigint,
  received_at timestamptz NOT NULL,
  done_at timestamptz,
  file text,
  PRIMARY KEY (shop_id, id),
  UNIQUE (shop_id, source_id)
);
CREATE TABLE audit_log (
  shop_id bigint NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (shop_id, id)
);
-- What remains of an erased shop: that, and when, it was erased. No name, no data.
CREATE TABLE erasures (
  shop_id bigint PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now(),
  transfers bigint NOT NULL
);

-- Rights and row-level security -----------------------------------------------------------------------------------------
GRANT SELECT, INSERT, UPDATE ON shops TO laurel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, customers, outbox, products, collections TO laurel_app;
GRANT SELECT, INSERT, UPDATE ON programs, members, balances, lots, order_states, redemptions, inbox, privacy_requests TO laurel_app;
-- Append-only: what is published, posted or logged is never changed by the application.
GRANT SELECT, INSERT ON rulesets, transfers, lot_uses, audit_log TO laurel_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO laurel_app;

ALTER TABLE shops ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON shops USING (id = current_shop()) WITH CHECK (id = current_shop());
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['sessions', 'programs', 'rulesets', 'customers', 'members', 'transfers', 'balances', 'lots',
    'lot_uses', 'order_states', 'redemptions', 'inbox', 'outbox', 'products', 'collections', 'privacy_requests', 'audit_log', 'erasures']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop())', tenant_table);
  END LOOP;
END $$;

-- The few questions that must be asked before a tenant is known. Each answers with ids only.
CREATE FUNCTION shop_id_of(shop_domain text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT id FROM shops WHERE domain = shop_domain $$;

CREATE FUNCTION register_shop(shop_domain text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE found_id bigint;
BEGIN
  SELECT id INTO found_id FROM shops WHERE domain = shop_domain;
  IF found_id IS NULL THEN
    INSERT INTO shops (domain) VALUES (shop_domain) ON CONFLICT (domain) DO NOTHING;
    SELECT id INTO found_id FROM shops WHERE domain = shop_domain;
  END IF;
  RETURN found_id;
END $$;

CREATE FUNCTION session_shop_of(session_id text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT shop_id FROM sessions WHERE id = session_id $$;

-- Where events wait. The queue's nudges may be lost; this is how the worker finds the work again.
CREATE FUNCTION lanes_with_work() RETURNS TABLE (shop_id bigint, lane smallint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT DISTINCT i.shop_id, i.lane FROM inbox i WHERE i.state = 0 $$;

-- For monitoring: figures without any shop's data.
CREATE FUNCTION backlog() RETURNS TABLE (events_waiting bigint, events_dead bigint, oldest_waiting_s double precision, effects_waiting bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT (SELECT count(*) FROM inbox WHERE state = 0), (SELECT count(*) FROM inbox WHERE state = 2),
    (SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0) FROM inbox WHERE state = 0), (SELECT count(*) FROM outbox WHERE state = 0) $$;

CREATE FUNCTION shops_with_due_effects() RETURNS TABLE (shop_id bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT DISTINCT o.shop_id FROM outbox o WHERE o.state = 0 AND o.run_at <= now() $$;

CREATE FUNCTION shops_with_lapsed_codes(at timestamptz) RETURNS TABLE (shop_id bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT DISTINCT r.shop_id FROM redemptions r WHERE r.state IN ('issuing', 'held') AND r.expires_at <= at $$;

CREATE FUNCTION installed_shops() RETURNS TABLE (shop_id bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT id FROM shops WHERE installed $$;

-- Makes the coming days' partitions and drops those older than any shop's retention. Safe to run at any time, by anyone.
CREATE FUNCTION maintain_inbox(today date) RETURNS TABLE (created integer, dropped integer) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  day date;
  oldest date;
  part record;
BEGIN
  created := 0;
  dropped := 0;
  PERFORM pg_advisory_xact_lock(hashtextextended('laurel.maintain_inbox', 0));
  FOR day IN SELECT generate_series(today, today + 3, interval '1 day')::date LOOP
    IF to_regclass('inbox_' || to_char(day, 'YYYYMMDD')) IS NULL
       AND NOT EXISTS (SELECT FROM inbox_default WHERE received_on = day) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF inbox FOR VALUES FROM (%L) TO (%L)', 'inbox_' || to_char(day, 'YYYYMMDD'), day, day + 1);
      created := created + 1;
    END IF;
  END LOOP;
  oldest := today - (SELECT coalesce(max(raw_retention_days), 30) FROM shops);
  FOR part IN
    SELECT c.relname FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
    WHERE h.inhparent = 'inbox'::regclass AND c.relname ~ '^inbox_\d{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < oldest
  LOOP
    EXECUTE format('ALTER TABLE inbox DETACH PARTITION %I', part.relname);
    -- Waiting and dead events outlive retention: nothing acknowledged is ever lost.
    EXECUTE format('INSERT INTO inbox_default SELECT * FROM %I WHERE state <> 1', part.relname);
    EXECUTE format('DROP TABLE %I', part.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN NEXT;
END $$;

-- Removes everything of the current tenant (Shopify's shop/redact). The application may not delete transfers itself.
CREATE FUNCTION erase_current_shop() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  tenant bigint := current_shop();
  posted bigint;
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'erase_current_shop needs a tenant';
  END IF;
  SELECT count(*) INTO posted FROM transfers WHERE shop_id = tenant;
  DELETE FROM inbox WHERE shop_id = tenant;
  DELETE FROM outbox WHERE shop_id = tenant;
  DELETE FROM redemptions WHERE shop_id = tenant;
  DELETE FROM order_states WHERE shop_id = tenant;
  DELETE FROM lot_uses WHERE shop_id = tenant;
  DELETE FROM lots WHERE shop_id = tenant;
  DELETE FROM balances WHERE shop_id = tenant;
  DELETE FROM transfers WHERE shop_id = tenant;
  DELETE FROM members WHERE shop_id = tenant;
  DELETE FROM shops WHERE id = tenant;
  INSERT INTO erasures (shop_id, transfers) VALUES (tenant, posted);
  RETURN posted;
END $$;

-- A published version is never changed by the application; only the instant from which the first one counts may be moved,
-- with its program, by an operator who takes a shop's past orders in.
CREATE FUNCTION start_program_at(program bigint, at timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE programs SET starts_at = at WHERE shop_id = current_shop() AND id = program;
  UPDATE rulesets SET effective_from = at WHERE shop_id = current_shop() AND program_id = program AND version = 1;
$$;

REVOKE ALL ON FUNCTION start_program_at, shop_id_of, register_shop, session_shop_of, lanes_with_work, backlog, shops_with_due_effects, shops_with_lapsed_codes,
  installed_shops, maintain_inbox, erase_current_shop FROM PUBLIC;
GRANT EXECUTE ON FUNCTION start_program_at, current_shop, shop_id_of, register_shop, session_shop_of, lanes_with_work, backlog, shops_with_due_effects,
  shops_with_lapsed_codes, installed_shops, maintain_inbox, erase_current_shop TO laurel_app;

SELECT maintain_inbox((now() AT TIME ZONE 'UTC')::date);

-- The queues' own schema. BullMQ's tables in it are made by the second half of `npm run migrate`.
CREATE SCHEMA queues;
GRANT USAGE ON SCHEMA queues TO laurel_app;
