-- PostgreSQL looks for a table in the caller's temporary schema first unless the search path names that schema last. A
-- function that works with its owner's rights would then take a caller's temporary table for the real one, and run that
-- table's triggers as the owner.
ALTER FUNCTION shop_id_of(text) SET search_path = public, pg_temp;
ALTER FUNCTION register_shop(text) SET search_path = public, pg_temp;
ALTER FUNCTION session_shop_of(text) SET search_path = public, pg_temp;
ALTER FUNCTION lanes_with_work() SET search_path = public, pg_temp;
ALTER FUNCTION backlog() SET search_path = public, pg_temp;
ALTER FUNCTION shops_with_due_effects() SET search_path = public, pg_temp;
ALTER FUNCTION shops_with_lapsed_codes(timestamptz) SET search_path = public, pg_temp;
ALTER FUNCTION installed_shops() SET search_path = public, pg_temp;
ALTER FUNCTION maintain_inbox(date) SET search_path = public, pg_temp;
ALTER FUNCTION erase_current_shop() SET search_path = public, pg_temp;
-- This one had no search path at all.
ALTER FUNCTION start_program_at(bigint, timestamptz) SET search_path = public, pg_temp;

-- A database that was upgraded from PostgreSQL 14 or older still lets everyone create things where the functions look.
DO $$
BEGIN
  EXECUTE 'REVOKE CREATE ON SCHEMA public FROM PUBLIC';
EXCEPTION WHEN insufficient_privilege THEN
  -- Only the schema's owner may say so; on a new database there is nothing to take away.
  NULL;
END $$;
