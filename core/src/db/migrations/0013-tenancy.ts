import type { SqlMigration } from './migration.js'

/**
 * Organizations that nest, businesses that are suspended or wait for their founder, and host names that are proved. The
 * tree is checked by the database under a lock, because two moves that are each fine can make a circle together.
 */
export const tenancy: SqlMigration = {
  name: '0013-tenancy',
  up: `
ALTER TABLE bw.tenant DROP CONSTRAINT tenant_status_check;
UPDATE bw.tenant SET status = 'suspended' WHERE status = 'inactive';
ALTER TABLE bw.tenant ADD CONSTRAINT tenant_status_check CHECK (status IN ('active', 'suspended', 'pending'));
CREATE INDEX tenant_organization ON bw.tenant (organization_id);
CREATE INDEX organization_parent ON bw.organization (parent_id);
CREATE INDEX membership_organization ON bw.membership (organization_id) WHERE organization_id IS NOT NULL;

CREATE FUNCTION bw.check_organization_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  deepest CONSTANT int := 8;
  ancestor uuid := NEW.parent_id;
  above int := 0;
  below int := 0;
BEGIN
  IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
  -- One change of the tree at a time: the statements below see what the one before has committed. The number means nothing.
  PERFORM pg_advisory_xact_lock(7234003);
  WHILE ancestor IS NOT NULL LOOP
    IF ancestor = NEW.id THEN
      RAISE EXCEPTION 'an organization cannot lie below itself' USING ERRCODE = '23514', CONSTRAINT = 'organization_cycle';
    END IF;
    above := above + 1;
    EXIT WHEN above > deepest;
    SELECT parent_id INTO ancestor FROM bw.organization WHERE id = ancestor;
  END LOOP;
  WITH RECURSIVE tree AS (
    SELECT id, 1 AS level FROM bw.organization WHERE parent_id = NEW.id
    UNION ALL SELECT o.id, tree.level + 1 FROM bw.organization o JOIN tree ON o.parent_id = tree.id
     WHERE tree.level <= deepest)
  SELECT coalesce(max(level), 0) INTO below FROM tree;
  IF above + 1 + below > deepest THEN
    RAISE EXCEPTION 'organizations nest too deep' USING ERRCODE = '23514', CONSTRAINT = 'organization_depth';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER organization_tree BEFORE INSERT OR UPDATE OF parent_id ON bw.organization
  FOR EACH ROW EXECUTE FUNCTION bw.check_organization_tree();

ALTER TABLE bw.tenant_domain
  ADD COLUMN token text NOT NULL DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN verified_by text CHECK (verified_by IN ('request', 'hand'));
-- Until now every host name counted.
UPDATE bw.tenant_domain SET verified_at = coalesce(verified_at, clock_timestamp()), verified_by = 'hand';
ALTER TABLE bw.tenant_domain ALTER COLUMN token DROP DEFAULT,
  ADD CONSTRAINT tenant_domain_verified CHECK (num_nonnulls(verified_at, verified_by) <> 1);
CREATE INDEX tenant_domain_tenant ON bw.tenant_domain (tenant_id);

ALTER TABLE bw.account_token ADD COLUMN founding_tenant_id uuid REFERENCES bw.tenant;
`,
  down: `
ALTER TABLE bw.account_token DROP COLUMN founding_tenant_id;
DROP INDEX bw.tenant_domain_tenant;
DELETE FROM bw.tenant_domain WHERE verified_at IS NULL;
ALTER TABLE bw.tenant_domain DROP CONSTRAINT tenant_domain_verified, DROP COLUMN verified_by, DROP COLUMN created_at,
  DROP COLUMN token;
DROP TRIGGER organization_tree ON bw.organization;
DROP FUNCTION bw.check_organization_tree();
DROP INDEX bw.membership_organization, bw.organization_parent, bw.tenant_organization;
ALTER TABLE bw.tenant DROP CONSTRAINT tenant_status_check;
UPDATE bw.tenant SET status = 'inactive' WHERE status <> 'active';
ALTER TABLE bw.tenant ADD CONSTRAINT tenant_status_check CHECK (status IN ('active', 'inactive'));
`,
}
