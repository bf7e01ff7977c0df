-- A day's partition lives as long as the shop that keeps its payloads longest. A shop that keeps them for a shorter time has them
-- emptied when that is over. An export file has to be handed over within 30 days and is of no use long after that.
CREATE FUNCTION drop_lapsed_personal_data(today date) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE inbox i SET body = '{}' FROM shops s
    WHERE i.shop_id = s.id AND i.state = 1 AND i.body <> '{}' AND i.received_on < today - s.raw_retention_days;
  UPDATE privacy_requests SET file = NULL WHERE file IS NOT NULL AND done_at < today - 60;
$$;
REVOKE ALL ON FUNCTION drop_lapsed_personal_data FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_lapsed_personal_data TO laurel_app;
