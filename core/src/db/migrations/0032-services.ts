import type { SqlMigration } from './migration.js'

/**
 * Services as their business describes them: categories, lengths, questions, who is taken and who may book. A booking keeps
 * the questions that were asked, and an appointment what of its service it was planned by, so that a service can change
 * while bookings of it stand (ADR 0031).
 */
export const services: SqlMigration = {
  name: '0032-services',
  up: `
CREATE TABLE bw.service_category (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, name text NOT NULL CHECK (name <> ''), sort int NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX service_category_name ON bw.service_category (tenant_id, lower(name));

ALTER TABLE bw.service ADD COLUMN category_id uuid,
  ADD COLUMN lengths jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(lengths) = 'array'),
  ADD COLUMN questions jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(questions) = 'array'),
  ADD COLUMN min_guests int NOT NULL DEFAULT 1 CHECK (min_guests BETWEEN 1 AND 1000),
  ADD COLUMN max_guests int CHECK (max_guests BETWEEN min_guests AND 1000),
  ADD COLUMN deposit jsonb, ADD COLUMN preferred_attributes jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN assignment_policy jsonb NOT NULL DEFAULT '[]', ADD COLUMN meeting_url text NOT NULL DEFAULT '',
  ADD COLUMN directions text NOT NULL DEFAULT '', ADD COLUMN color text NOT NULL DEFAULT '',
  ADD COLUMN visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'link', 'team')),
  ADD COLUMN archived_at timestamptz, ADD CHECK (archived_at IS NULL OR NOT is_active);
COMMENT ON COLUMN bw.service.lengths IS 'Other lengths that may be chosen: minutes, and the whole price in minor units';
ALTER TABLE bw.service NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER note_change;
INSERT INTO bw.service_category (tenant_id, id, name, sort)
SELECT tenant_id, gen_random_uuid(), name, row_number() OVER (PARTITION BY tenant_id ORDER BY first, name) - 1
  FROM (SELECT DISTINCT ON (tenant_id, lower(category)) tenant_id, category AS name, min(sort) OVER (PARTITION BY tenant_id, lower(category)) AS first
          FROM bw.service WHERE category <> '' ORDER BY tenant_id, lower(category), sort, name) g;
UPDATE bw.service s SET category_id = c.id FROM bw.service_category c
 WHERE c.tenant_id = s.tenant_id AND lower(c.name) = lower(s.category);
ALTER TABLE bw.service ENABLE TRIGGER note_change, FORCE ROW LEVEL SECURITY, DROP COLUMN category,
  ADD FOREIGN KEY (tenant_id, category_id) REFERENCES bw.service_category ON DELETE SET NULL (category_id);
CREATE INDEX service_category_id ON bw.service (tenant_id, category_id);

ALTER TABLE bw.location ADD COLUMN min_notice_minutes int CHECK (min_notice_minutes BETWEEN 0 AND 527040);
ALTER TABLE bw.resource ADD COLUMN overbook_units int NOT NULL DEFAULT 0 CHECK (overbook_units BETWEEN 0 AND 1000),
  ADD COLUMN cost_per_hour bigint NOT NULL DEFAULT 0 CHECK (cost_per_hour >= 0);
ALTER TABLE bw.booking ADD COLUMN questions jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(questions) = 'array');
COMMENT ON COLUMN bw.booking.questions IS 'What was asked, in the words of then';
ALTER TABLE bw.appointment ADD COLUMN definition jsonb;
COMMENT ON COLUMN bw.appointment.definition IS 'What of its service it was planned by; null: as the service is now';

-- What the search needs beside the catalogue, of services, resources and places that say something.
CREATE FUNCTION bw.snapshot_offer(p_tenant uuid, p_services uuid[], p_resources uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'services', (SELECT jsonb_object_agg(s.id, jsonb_build_object('lengths', (SELECT coalesce(jsonb_agg(jsonb_build_object('minutes', l->'minutes',
          'price', jsonb_build_object('amount', l->'amount', 'currency', s.price_currency)) ORDER BY n), '[]')
          FROM jsonb_array_elements(s.lengths) WITH ORDINALITY x(l, n)), 'questions', s.questions, 'minGuests', s.min_guests,
        'maxGuests', s.max_guests, 'deposit', s.deposit, 'preferredAttributes', s.preferred_attributes,
        'assignmentPolicy', s.assignment_policy, 'meetingUrl', s.meeting_url, 'directions', s.directions, 'visibility', s.visibility))
      FROM bw.service s WHERE s.tenant_id = p_tenant AND s.id = ANY(p_services)),
    'resources', (SELECT jsonb_object_agg(r.id, jsonb_build_object('overbookUnits', r.overbook_units, 'costPerHour', r.cost_per_hour))
      FROM bw.resource r WHERE r.tenant_id = p_tenant AND r.id = ANY(p_resources) AND (r.overbook_units > 0 OR r.cost_per_hour > 0)),
    'notices', (SELECT jsonb_object_agg(l.id, l.min_notice_minutes) FROM bw.location l
      WHERE l.tenant_id = p_tenant AND l.is_active AND l.min_notice_minutes IS NOT NULL)) $$;
`,
  down: `
DROP FUNCTION bw.snapshot_offer(uuid, uuid[], uuid[]);
ALTER TABLE bw.appointment DROP COLUMN definition;
ALTER TABLE bw.booking DROP COLUMN questions;
ALTER TABLE bw.resource DROP COLUMN cost_per_hour, DROP COLUMN overbook_units;
ALTER TABLE bw.location DROP COLUMN min_notice_minutes;
ALTER TABLE bw.service_category NO FORCE ROW LEVEL SECURITY;
ALTER TABLE bw.service ADD COLUMN category text NOT NULL DEFAULT '', NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER note_change;
UPDATE bw.service s SET category = c.name FROM bw.service_category c WHERE c.tenant_id = s.tenant_id AND c.id = s.category_id;
ALTER TABLE bw.service ENABLE TRIGGER note_change, FORCE ROW LEVEL SECURITY, DROP COLUMN archived_at, DROP COLUMN visibility, DROP COLUMN color, DROP COLUMN directions,
  DROP COLUMN meeting_url, DROP COLUMN assignment_policy, DROP COLUMN preferred_attributes, DROP COLUMN deposit,
  DROP COLUMN max_guests, DROP COLUMN min_guests, DROP COLUMN questions, DROP COLUMN lengths, DROP COLUMN category_id;
DROP TABLE bw.service_category;
`,
}
