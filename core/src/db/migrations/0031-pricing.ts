import type { SqlMigration } from './migration.js'

/** Prices by the time of day, and groups of customers that are treated alike (ADR 0030). */
export const pricing: SqlMigration = {
  name: '0031-pricing',
  up: `
ALTER TABLE bw.service ADD COLUMN price_rules jsonb CHECK (jsonb_typeof(price_rules) = 'object');
COMMENT ON COLUMN bw.service.price_rules IS 'What time costs, instead of price_amount; null: the price is the price';
CREATE TABLE bw.customer_group (
  tenant_id uuid NOT NULL REFERENCES bw.tenant (id), id uuid NOT NULL, key text NOT NULL, label text NOT NULL,
  discount_percent double precision NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 100),
  service_discounts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(service_discounts) = 'object'),
  version int NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, key));
ALTER TABLE bw.customer ADD COLUMN groups text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN bw.customer.groups IS 'Keys of customer groups';
`,
  down: `
ALTER TABLE bw.customer DROP COLUMN groups;
DROP TABLE bw.customer_group;
ALTER TABLE bw.service DROP COLUMN price_rules;
`,
}
