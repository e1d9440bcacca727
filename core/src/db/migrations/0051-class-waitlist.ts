import type { SqlMigration } from './migration.js'

/**
 * Places of classes come back to the waitlist as claims do (0024): whatever gives one back, and whatever makes room for more
 * (more places, a new class, a class at another time), tells in its transaction, where somebody waits for it.
 */
export const classWaitlist: SqlMigration = {
  name: '0051-class-waitlist',
  up: `
CREATE FUNCTION bw.tell_freed_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM bw.tell_freed(s.tenant_id, s.starts_at, s.ends_at) FROM bw.session s
   WHERE s.tenant_id = OLD.tenant_id AND s.id = OLD.session_id AND s.status = 'scheduled';
  RETURN NULL;
END $$;
CREATE FUNCTION bw.tell_freed_class() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM bw.tell_freed(NEW.tenant_id, NEW.starts_at, NEW.ends_at); RETURN NULL; END $$;
CREATE TRIGGER tell_freed AFTER UPDATE ON bw.session_place FOR EACH ROW
  WHEN (NOT isempty(OLD.active) AND (isempty(NEW.active) OR upper(NEW.active) < upper(OLD.active)))
  EXECUTE FUNCTION bw.tell_freed_place();
CREATE TRIGGER tell_added AFTER INSERT ON bw.session FOR EACH ROW EXECUTE FUNCTION bw.tell_freed_class();
CREATE TRIGGER tell_roomier AFTER UPDATE ON bw.session FOR EACH ROW
  WHEN (NEW.status = 'scheduled' AND (NEW.capacity + NEW.overbook > OLD.capacity + OLD.overbook OR NEW.starts_at <> OLD.starts_at))
  EXECUTE FUNCTION bw.tell_freed_class();
`,
  down: `
DROP TRIGGER tell_roomier ON bw.session;
DROP TRIGGER tell_added ON bw.session;
DROP TRIGGER tell_freed ON bw.session_place;
DROP FUNCTION bw.tell_freed_class();
DROP FUNCTION bw.tell_freed_place();
`,
}
