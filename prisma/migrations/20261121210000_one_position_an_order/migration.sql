-- What is posted for an order is one position, no longer one for each rule: the sums of what the rules have. Transfers that were posted
-- under a rule's key stay as they are; later ones are numbered behind them under the order's own key.
UPDATE order_states o SET awards = (
  SELECT json_object_agg(a.key, (a.value::jsonb - 'positions') || jsonb_build_object('position', (
    SELECT jsonb_build_object(
      'pending', coalesce(sum((p.value ->> 'pending')::bigint), 0), 'available', coalesce(sum((p.value ->> 'available')::bigint), 0),
      'forgiven', coalesce(sum((p.value ->> 'forgiven')::bigint), 0), 'turns', coalesce(sum((p.value ->> 'turns')::bigint), 0))
    FROM json_each(a.value -> 'positions') AS p)))
  FROM json_each(o.awards) AS a)
WHERE o.awards::text LIKE '%"positions":%';
