-- A shop's data are in more tables by now, and will be in yet more: erasing a shop goes by the one thing that they all have in common.
CREATE OR REPLACE FUNCTION erase_current_shop() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant bigint := current_shop();
  posted bigint;
  tenant_table text;
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'erase_current_shop needs a tenant';
  END IF;
  SELECT count(*) INTO posted FROM transfers WHERE shop_id = tenant;
  FOR tenant_table IN SELECT * FROM tables_of_shops() LOOP
    EXECUTE format('DELETE FROM %I WHERE shop_id = $1', tenant_table) USING tenant;
  END LOOP;
  DELETE FROM shops WHERE id = tenant;
  INSERT INTO erasures (shop_id, transfers) VALUES (tenant, posted);
  RETURN posted;
END $$;

-- Tables whose rows belong to shops, but what remains of an erased one; those that others refer to come last.
CREATE FUNCTION tables_of_shops() RETURNS SETOF text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT c.relname::text FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'erasures'
  ORDER BY (SELECT count(*) FROM pg_constraint f WHERE f.confrelid = c.oid AND f.contype = 'f'), c.relname
$$;

CREATE OR REPLACE FUNCTION sweep_erased_shops() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE tenant_table text;
BEGIN
  IF NOT EXISTS (SELECT FROM erasures) THEN
    RETURN;
  END IF;
  FOR tenant_table IN SELECT * FROM tables_of_shops() LOOP
    EXECUTE format('DELETE FROM %I r USING erasures e WHERE r.shop_id = e.shop_id', tenant_table);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION tables_of_shops FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tables_of_shops TO laurel_app;
