import type { SqlMigration } from './migration.js'

/**
 * Memberships, host names and the roles that a business names itself stand under a policy (row-security.ts); what
 * a team shows of the logins behind them comes through these functions, because logins belong to no business.
 */
export const team: SqlMigration = {
  name: '0018-team',
  up: `
CREATE FUNCTION bw.team_accounts() RETURNS TABLE (id uuid, email text, name text, disabled_at timestamptz, last_seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.id, a.email, a.name, a.disabled_at,
    (SELECT max(s.last_seen_at) FROM bw.account_session s WHERE s.account_id = a.id)
  FROM bw.membership m JOIN bw.account a ON a.id = m.account_id WHERE m.tenant_id = bw.tenant() $$;
CREATE FUNCTION bw.end_member_sessions(p_account uuid, p_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE bw.account_session SET revoked_at = p_at WHERE account_id = p_account AND revoked_at IS NULL
    AND EXISTS (SELECT FROM bw.membership m WHERE m.account_id = p_account AND m.tenant_id = bw.tenant()) $$;
`,
  down: `
DROP POLICY IF EXISTS own ON bw.membership;
DROP POLICY IF EXISTS own ON bw.team_role;
DROP POLICY IF EXISTS own ON bw.tenant_domain;
ALTER TABLE bw.membership DISABLE ROW LEVEL SECURITY;
ALTER TABLE bw.team_role DISABLE ROW LEVEL SECURITY;
ALTER TABLE bw.tenant_domain DISABLE ROW LEVEL SECURITY;
DROP FUNCTION bw.end_member_sessions(uuid, timestamptz);
DROP FUNCTION bw.team_accounts();
`,
}
