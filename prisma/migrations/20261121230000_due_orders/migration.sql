-- Orders that wait may have lost when they are due, as a walk over their member's timeline came by them. Those are looked at once; one
-- that is not due says so and waits on.
UPDATE order_states o SET due_at = now()
WHERE o.due_at IS NULL AND EXISTS (SELECT FROM json_each(o.awards) AS a WHERE (a.value -> 'position' ->> 'pending')::bigint > 0);
