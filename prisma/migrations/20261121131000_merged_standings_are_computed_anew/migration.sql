-- Where a member stands is computed from what is known of them. When another member's history joins theirs, the stored result is
-- taken away, so that the next thing learnt walks the whole timeline.
GRANT DELETE ON member_standings TO laurel_app;
