-- Who is and was in which segment, as found when it was refreshed. A membership is closed and kept; coming back opens another.
CREATE TABLE segment_memberships (
  shop_id bigint NOT NULL,
  program_id bigint NOT NULL,
  segment_id text NOT NULL,
  member_id bigint NOT NULL,
  entered_at timestamptz NOT NULL,
  left_at timestamptz CHECK (left_at >= entered_at),
  PRIMARY KEY (shop_id, program_id, segment_id, member_id, entered_at)
);
-- Nobody is in a segment twice.
CREATE UNIQUE INDEX segment_memberships_present ON segment_memberships (shop_id, program_id, segment_id, member_id) WHERE left_at IS NULL;
CREATE INDEX segment_memberships_of_member ON segment_memberships (shop_id, member_id, entered_at);

-- Members whom staff put into segments, or out of them, are facts; a refresh looks for those of one segment.
CREATE INDEX member_facts_segments ON member_facts (shop_id, (what ->> 'segment'), member_id) WHERE kind = 'segment';

GRANT SELECT, INSERT, UPDATE ON segment_memberships TO laurel_app;
ALTER TABLE segment_memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON segment_memberships USING (shop_id = current_shop()) WITH CHECK (shop_id = current_shop());
