import type { SqlMigration } from './migration.js'

/**
 * Reminders (ADR 0035): rules of a business, and one row for each rule, booking and start, with a due row that the sweep
 * compares with `bw.now()`. Bookings change in many ways, and all of them end in `bw.booking`: so that table plans, at the end
 * of the transaction, when the whole booking is written.
 *
 * Who plans holds the lock of the business shared, who changes rules holds it alone: each booking is planned with the rules
 * before the change and then again by it, or with those after it. No foreign key to the booking: its lock would be taken in
 * the other order.
 */
export const reminders: SqlMigration = {
  name: '0038-reminders',
  up: `
CREATE TABLE bw.reminder_rule (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('reminder', 'review-request')), days int CHECK (days BETWEEN 0 AND 366), at_time time,
  minutes int CHECK (minutes BETWEEN 0 AND 527040), channel text NOT NULL, service_ids uuid[] NOT NULL DEFAULT '{}',
  to_customer boolean NOT NULL DEFAULT true, to_staff boolean NOT NULL DEFAULT true, is_on boolean NOT NULL DEFAULT true,
  is_removed boolean NOT NULL DEFAULT false, version int NOT NULL DEFAULT 1, created_at timestamptz NOT NULL DEFAULT bw.now(),
  PRIMARY KEY (tenant_id, id), CHECK (num_nonnulls(days, minutes) = 1), CHECK (at_time IS NULL OR days IS NOT NULL));
COMMENT ON COLUMN bw.reminder_rule.days IS 'Local days of the place: the same time of the day, or at_time';
COMMENT ON COLUMN bw.reminder_rule.minutes IS 'Elapsed minutes, whatever clocks do meanwhile';
CREATE TABLE bw.reminder (
  tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL DEFAULT gen_random_uuid(), booking_id uuid NOT NULL, rule_id uuid NOT NULL,
  starts_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'told', 'missed', 'cancelled')), told_at timestamptz,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, booking_id, rule_id, starts_at),
  FOREIGN KEY (tenant_id, rule_id) REFERENCES bw.reminder_rule, CHECK ((state = 'told') = (told_at IS NOT NULL)));
CREATE INDEX reminder_waiting ON bw.reminder (tenant_id, booking_id) WHERE state = 'waiting';

CREATE FUNCTION bw.reminder_due(r bw.reminder_rule, p_starts timestamptz, p_ends timestamptz, p_zone text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$ SELECT CASE
  WHEN r.kind = 'reminder' AND r.minutes IS NOT NULL THEN p_starts - make_interval(mins => r.minutes)
  WHEN r.kind = 'reminder' THEN ((p_starts AT TIME ZONE p_zone)::date - r.days + coalesce(r.at_time, (p_starts AT TIME ZONE p_zone)::time)) AT TIME ZONE p_zone
  WHEN r.minutes IS NOT NULL THEN p_ends + make_interval(mins => r.minutes)
  ELSE ((p_ends AT TIME ZONE p_zone)::date + r.days + coalesce(r.at_time, (p_ends AT TIME ZONE p_zone)::time)) AT TIME ZONE p_zone END $$;

-- Which reminders bookings should have now. Before a visit they are worth something until it begins; a review is asked for
-- once the visit is over, at once when staff say so late.
CREATE FUNCTION bw.wanted_reminders(p_tenant uuid, p_bookings uuid[])
RETURNS TABLE (booking_id uuid, rule_id uuid, starts_at timestamptz, due_at timestamptz, is_ahead boolean) LANGUAGE sql STABLE AS $$
  SELECT b.id, r.id, b.starts_at, CASE WHEN r.kind = 'reminder' THEN d.at ELSE greatest(d.at, bw.now()) END,
    r.kind = 'review-request' OR d.at > bw.now()
    FROM bw.booking b JOIN bw.reminder_rule r ON r.tenant_id = b.tenant_id AND r.is_on AND NOT r.is_removed
    CROSS JOIN LATERAL (SELECT bw.reminder_due(r, b.starts_at, b.ends_at, b.time_zone) AS at) d
   WHERE b.tenant_id = p_tenant AND b.id = ANY(p_bookings)
     AND CASE r.kind WHEN 'reminder' THEN b.status = 'confirmed' AND b.starts_at > bw.now() AND d.at < b.starts_at
       ELSE b.status = 'completed' END
     AND (r.service_ids = '{}' OR EXISTS (SELECT FROM bw.appointment a WHERE a.tenant_id = b.tenant_id AND a.booking_id = b.id
       AND a.left_at IS NULL AND a.service_id = ANY(r.service_ids))) $$;

-- A reminder that is due already is not made: who books or moves so late was told the time a moment ago. One that waits
-- keeps its row, so a change of rules or of the zone only moves it, into the past too: then it goes out at once.
CREATE FUNCTION bw.plan_reminders(p_tenant uuid, p_bookings uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE w record; v_id uuid; BEGIN
  -- In the order of the sweep: the due row, then the reminder.
  PERFORM 1 FROM bw.reminder r JOIN bw.due d ON d.tenant_id = r.tenant_id AND d.kind = 'reminder' AND d.subject_id = r.id
   WHERE r.tenant_id = p_tenant AND r.booking_id = ANY(p_bookings) AND r.state = 'waiting' ORDER BY d.id FOR UPDATE OF d;
  WITH gone AS (
    UPDATE bw.reminder r SET state = 'cancelled' WHERE r.tenant_id = p_tenant AND r.booking_id = ANY(p_bookings) AND r.state = 'waiting'
       AND (r.booking_id, r.rule_id, r.starts_at) NOT IN (
         SELECT x.booking_id, x.rule_id, x.starts_at FROM bw.wanted_reminders(p_tenant, p_bookings) x) RETURNING r.id)
  UPDATE bw.due d SET state = 'cancelled' WHERE d.tenant_id = p_tenant AND d.kind = 'reminder' AND d.state = 'waiting'
     AND d.subject_id IN (SELECT id FROM gone);
  FOR w IN SELECT * FROM bw.wanted_reminders(p_tenant, p_bookings) x ORDER BY x.booking_id, x.rule_id LOOP
    INSERT INTO bw.reminder AS r (tenant_id, booking_id, rule_id, starts_at, due_at)
    SELECT p_tenant, w.booking_id, w.rule_id, w.starts_at, w.due_at WHERE w.is_ahead OR EXISTS (SELECT FROM bw.reminder o
       WHERE o.tenant_id = p_tenant AND o.booking_id = w.booking_id AND o.rule_id = w.rule_id AND o.starts_at = w.starts_at AND o.state = 'waiting')
    ON CONFLICT (tenant_id, booking_id, rule_id, starts_at) DO UPDATE SET due_at = excluded.due_at, state = 'waiting'
      WHERE r.state = 'cancelled' OR (r.state = 'waiting' AND r.due_at <> excluded.due_at)
    RETURNING r.id INTO v_id;
    IF FOUND THEN
      INSERT INTO bw.due AS d (tenant_id, id, kind, subject_id, due_at) VALUES (p_tenant, v_id, 'reminder', v_id, w.due_at)
      ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, state = 'waiting', attempts = 0;
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION bw.plan_booking() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('reminders:' || NEW.tenant_id, 0));
  IF EXISTS (SELECT FROM bw.reminder_rule r WHERE r.tenant_id = NEW.tenant_id AND NOT r.is_removed) THEN
    PERFORM bw.plan_reminders(NEW.tenant_id, ARRAY[NEW.id]);
  END IF;
  RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER plan_reminders_new AFTER INSERT ON bw.booking DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.status IN ('confirmed', 'completed')) EXECUTE FUNCTION bw.plan_booking();
CREATE CONSTRAINT TRIGGER plan_reminders AFTER UPDATE ON bw.booking DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (('confirmed' IN (OLD.status, NEW.status) OR 'completed' IN (OLD.status, NEW.status))
    AND (OLD.status, OLD.starts_at, OLD.ends_at, OLD.time_zone) IS DISTINCT FROM (NEW.status, NEW.starts_at, NEW.ends_at, NEW.time_zone))
  EXECUTE FUNCTION bw.plan_booking();

-- Instants stay when a place gets another zone; what is said in local days follows, by the trigger above.
CREATE FUNCTION bw.follow_zone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE bw.booking b SET time_zone = NEW.time_zone FROM (SELECT o.id FROM bw.booking o
      WHERE o.tenant_id = NEW.tenant_id AND o.location_id = NEW.id AND o.time_zone <> NEW.time_zone ORDER BY o.id FOR NO KEY UPDATE) x
   WHERE b.tenant_id = NEW.tenant_id AND b.id = x.id;
  RETURN NULL; END $$;
CREATE TRIGGER follow_zone AFTER UPDATE ON bw.location FOR EACH ROW WHEN (OLD.time_zone <> NEW.time_zone) EXECUTE FUNCTION bw.follow_zone();
`,
  down: `
DROP TRIGGER follow_zone ON bw.location;
DROP TRIGGER plan_reminders ON bw.booking;
DROP TRIGGER plan_reminders_new ON bw.booking;
DROP FUNCTION bw.follow_zone();
DROP FUNCTION bw.plan_booking();
DROP FUNCTION bw.plan_reminders(uuid, uuid[]);
DROP FUNCTION bw.wanted_reminders(uuid, uuid[]);
DROP FUNCTION bw.reminder_due(bw.reminder_rule, timestamptz, timestamptz, text);
DROP TABLE bw.reminder, bw.reminder_rule;
DELETE FROM bw.due WHERE kind = 'reminder';
DELETE FROM bw.outbox WHERE hook = 'reminder.due';
`,
}
