import type { SqlMigration } from './migration.js'

const RESOURCES = (from: string) => `
SELECT DISTINCT a.tenant_id, a.id, (c->>'resourceId')::uuid, a.booking_id FROM ${from} a, jsonb_array_elements(a.claims) c`

/**
 * Which bookings a resource has, as a list asks: claims are a document of the appointment, and behind a policy no index serves
 * what is in a document (ADR 0041). What was imported as history has claims and no allocation, so those cannot answer.
 */
export const bookingsOfResource: SqlMigration = {
  name: '0057-bookings-of-resource',
  up: `
CREATE TABLE bw.appointment_resource (
  tenant_id uuid NOT NULL, appointment_id uuid NOT NULL, resource_id uuid NOT NULL, booking_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, appointment_id, resource_id),
  FOREIGN KEY (tenant_id, appointment_id) REFERENCES bw.appointment ON DELETE CASCADE);
CREATE INDEX appointment_resource_list ON bw.appointment_resource (tenant_id, resource_id, booking_id);
COMMENT ON TABLE bw.appointment_resource IS 'Copied from bw.appointment.claims by triggers';
ALTER TABLE bw.appointment NO FORCE ROW LEVEL SECURITY;
INSERT INTO bw.appointment_resource (tenant_id, appointment_id, resource_id, booking_id) ${RESOURCES('bw.appointment')};
ALTER TABLE bw.appointment FORCE ROW LEVEL SECURITY;
CREATE FUNCTION bw.note_resources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM bw.appointment_resource WHERE tenant_id = NEW.tenant_id AND appointment_id = NEW.id;
  END IF;
  INSERT INTO bw.appointment_resource (tenant_id, appointment_id, resource_id, booking_id) ${RESOURCES('(SELECT NEW.*)')};
  RETURN NULL;
END $$;
CREATE TRIGGER note_resources AFTER INSERT ON bw.appointment FOR EACH ROW EXECUTE FUNCTION bw.note_resources();
CREATE TRIGGER note_changed_resources AFTER UPDATE OF claims ON bw.appointment FOR EACH ROW
  WHEN (OLD.claims IS DISTINCT FROM NEW.claims) EXECUTE FUNCTION bw.note_resources();
`,
  down: `
DROP TRIGGER note_changed_resources ON bw.appointment;
DROP TRIGGER note_resources ON bw.appointment;
DROP FUNCTION bw.note_resources();
DROP TABLE bw.appointment_resource;
`,
}
