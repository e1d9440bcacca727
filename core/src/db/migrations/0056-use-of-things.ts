import type { SqlMigration } from './migration.js'

/**
 * What happens before a thing is used: lights go on, doors open. Claims change in many ways, and each of them ends in
 * `bw.allocation`: so that table gives every claim that is for good a due row of its own. Nothing is taken back when a claim
 * ends; whoever handles the row looks at what is true by then, so a visit that moved has its new claim told and the old one
 * not. Whoever changes how long before has all claims to come planned anew, at once and again after a minute: a booking that
 * was being written meanwhile may have seen the old time. A row that came to nothing is `cancelled`, one that was told `done`.
 */
export const useOfThings: SqlMigration = {
  name: '0056-use-of-things',
  up: `
ALTER TABLE bw.resource ADD COLUMN before_use_minutes int CHECK (before_use_minutes BETWEEN 0 AND 1440);
COMMENT ON COLUMN bw.resource.before_use_minutes IS 'Plugins and webhooks are told so long before each use; NULL: not at all';

CREATE FUNCTION bw.plan_uses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO bw.due AS d (tenant_id, id, kind, subject_id, due_at)
  SELECT c.tenant_id, gen_random_uuid(), 'resource-use', c.id, lower(c.core) - make_interval(mins => r.before_use_minutes)
    FROM changed c JOIN bw.resource_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
    JOIN bw.resource r ON r.tenant_id = u.tenant_id AND r.id = u.resource_id AND r.before_use_minutes IS NOT NULL
   WHERE c.closes_at = 'infinity' AND upper(c.core) > bw.now() ORDER BY c.id
  ON CONFLICT (tenant_id, kind, subject_id) DO NOTHING;
  RETURN NULL; END $$;
CREATE TRIGGER plan_uses_new AFTER INSERT ON bw.allocation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION bw.plan_uses();
CREATE TRIGGER plan_uses AFTER UPDATE ON bw.allocation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION bw.plan_uses();

CREATE FUNCTION bw.plan_uses_of(p_tenant uuid, p_resource uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO bw.due AS d (tenant_id, id, kind, subject_id, due_at)
  SELECT a.tenant_id, gen_random_uuid(), 'resource-use', a.id, lower(a.core) - make_interval(mins => r.before_use_minutes)
    FROM bw.resource r JOIN bw.resource_unit u ON u.tenant_id = r.tenant_id AND u.resource_id = r.id
    JOIN bw.allocation a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.closes_at = 'infinity' AND a.ends_at > bw.now()
   WHERE r.tenant_id = p_tenant AND r.id = p_resource AND r.before_use_minutes IS NOT NULL AND lower(a.core) > bw.now() ORDER BY a.id
  ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, state = 'waiting', attempts = 0
    WHERE d.state = 'cancelled' OR (d.state = 'waiting' AND d.due_at <> excluded.due_at) $$;
CREATE FUNCTION bw.plan_uses_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM bw.plan_uses_of(NEW.tenant_id, NEW.id);
  INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at)
  VALUES (NEW.tenant_id, gen_random_uuid(), 'resource-use-plan', NEW.id, bw.now() + interval '1 minute')
  ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, state = 'waiting', attempts = 0;
  RETURN NULL; END $$;
CREATE TRIGGER plan_uses_again AFTER UPDATE ON bw.resource FOR EACH ROW
  WHEN (OLD.before_use_minutes IS DISTINCT FROM NEW.before_use_minutes) EXECUTE FUNCTION bw.plan_uses_again();
`,
  down: `
DROP TRIGGER plan_uses_again ON bw.resource;
DROP TRIGGER plan_uses ON bw.allocation;
DROP TRIGGER plan_uses_new ON bw.allocation;
DROP FUNCTION bw.plan_uses_again();
DROP FUNCTION bw.plan_uses_of(uuid, uuid);
DROP FUNCTION bw.plan_uses();
DELETE FROM bw.due WHERE kind IN ('resource-use', 'resource-use-plan');
ALTER TABLE bw.resource DROP COLUMN before_use_minutes;
`,
}
