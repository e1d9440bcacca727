/** A guard of the engine, taken away from outside by SQL, and which findings of the checker must follow. */
export interface Guard {
  readonly name: string
  /** Run as the owner before the storm. */
  readonly off: string
  /** One of these must be found. */
  readonly caughtBy: readonly string[]
  /** Part of the requests that two processes get at once with one key. */
  readonly doubled?: number
}

/** Drops every row that is to be written to a table, as if the engine had forgotten to. */
const forget = (table: string): string => `
CREATE FUNCTION public.forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER forget BEFORE INSERT ON bw.${table} FOR EACH ROW EXECUTE FUNCTION public.forget()`

/** The body of a function of the schema with one piece changed; fails when the piece is not there. */
const patched = (name: string, piece: string, instead: string): string => `
DO $patch$ DECLARE before text := pg_get_functiondef('bw.${name}'::regproc); after text; BEGIN
  after := replace(before, $piece$${piece}$piece$, $piece$${instead}$piece$);
  IF after = before THEN RAISE EXCEPTION 'bw.${name} has no such piece'; END IF;
  EXECUTE after; END $patch$`

export const GUARDS: readonly Guard[] = [
  {
    name: 'the exclusion constraint on claims',
    off: 'ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap',
    caughtBy: ['overlap'],
  },
  {
    name: 'the stored answer of an idempotency key',
    off: forget('idempotency_key'),
    caughtBy: ['key'],
    doubled: 1,
  },
  {
    name: 'the end of a hold’s claims',
    off: patched('claim', 'tstzrange(v_now, p_until)', `tstzrange(v_now, 'infinity')`),
    caughtBy: ['I6'],
  },
  {
    name: 'giving time back when a booking ends',
    off: `CREATE OR REPLACE FUNCTION bw.release(p_tenant uuid, p_owners uuid[]) RETURNS int LANGUAGE sql AS 'SELECT 0'`,
    caughtBy: ['I4'],
  },
  {
    name: 'time off before claims',
    // Times off that a stale plan knows nothing of: their rule is over, but the instants are there.
    off: `ALTER TABLE bw.allocation DISABLE TRIGGER allocation_time_off;
      INSERT INTO bw.time_off (tenant_id, id, resource_id, local_start, minutes, away, created_at)
      SELECT tenant_id, gen_random_uuid(), id, '2001-01-01T09:00', 60, '{[2000-01-01Z,2100-01-01Z)}', now() - interval '1 day'
        FROM bw.resource WHERE type = 'staff'`,
    caughtBy: ['T1'],
  },
  { name: 'the event in the outbox', off: forget('outbox'), caughtBy: ['I10'] },
  { name: 'the entry in the audit log', off: forget('audit_log'), caughtBy: ['I13'] },
  { name: 'the history of a booking', off: forget('booking_transition'), caughtBy: ['I8'] },
  {
    name: 'the forced policy of a table',
    off: 'ALTER TABLE bw.booking NO FORCE ROW LEVEL SECURITY; ALTER TABLE bw.booking DISABLE ROW LEVEL SECURITY',
    caughtBy: ['I14'],
  },
  {
    name: 'all claims of a booking or none',
    // The engine counts what was claimed; a function that says it claimed all keeps a booking without its claims.
    off: patched('claim', 'RETURN n;', 'RETURN jsonb_array_length(p_items);'),
    caughtBy: ['I3'],
  },
]
