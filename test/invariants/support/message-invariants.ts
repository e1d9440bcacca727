import type { Invariant } from './invariant.js'

/** Of messages: what is made once is said by I10; these are those that go out by the clock. */
export const MESSAGE_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I18',
    statement:
      'A booking has at most one reminder for each rule and start; it waits only for a visit that stands, and none is written after a cancellation.',
    sql: `
SELECT tenant_id, booking_id::text AS id, rule_id::text AS of, 'twice' AS problem FROM bw.reminder
 GROUP BY tenant_id, booking_id, rule_id, starts_at HAVING count(*) > 1
UNION ALL
SELECT m.tenant_id, m.booking_id::text, m.id::text, 'waits for nothing' FROM bw.reminder m
  JOIN bw.reminder_rule r ON r.tenant_id = m.tenant_id AND r.id = m.rule_id
  LEFT JOIN bw.booking b ON b.tenant_id = m.tenant_id AND b.id = m.booking_id
 WHERE m.state = 'waiting' AND (r.is_removed OR NOT r.is_on OR b.starts_at IS DISTINCT FROM m.starts_at
   OR b.status <> CASE r.kind WHEN 'reminder' THEN 'confirmed' ELSE 'completed' END)
UNION ALL
SELECT m.tenant_id, m.booking_id::text, m.id::text, 'nobody watches its time' FROM bw.reminder m
  LEFT JOIN bw.due d ON d.tenant_id = m.tenant_id AND d.kind = 'reminder' AND d.subject_id = m.id
 WHERE (m.state = 'waiting') IS DISTINCT FROM (d.state = 'waiting') OR (m.state = 'waiting' AND d.attempts = 0 AND d.due_at <> m.due_at)
UNION ALL
SELECT g.tenant_id, g.booking_id::text, g.effect_key, 'written although it was not time' FROM bw.message g
 WHERE g.effect_key LIKE 'reminder:%' AND NOT EXISTS (SELECT FROM bw.reminder m WHERE m.tenant_id = g.tenant_id
   AND m.id::text = split_part(g.effect_key, ':', 2) AND m.state = 'told' AND m.told_at <= g.created_at)
UNION ALL
SELECT g.tenant_id, g.booking_id::text, g.effect_key, 'written after it was cancelled' FROM bw.message g
  JOIN bw.booking_transition t ON t.tenant_id = g.tenant_id AND t.booking_id = g.booking_id AND t.to_status IN ('cancelled', 'declined')
 WHERE g.effect_key LIKE 'reminder:%' AND g.created_at > t.at`,
  },
]
