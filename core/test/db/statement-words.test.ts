import { expect } from 'chai'
import { refusedStatement } from '../../dist/db/statement-words.js'

describe('refusedStatement', () => {
  const refused: Record<string, string> = {
    COMMIT: 'COMMIT',
    'CREATE TABLE x (); commit;': 'COMMIT',
    'SELECT 1; -- all done\n ROLLBACK': 'ROLLBACK',
    '/* first */ BEGIN': 'BEGIN',
    'SELECT 1;\nstart   transaction': 'START TRANSACTION',
    'SET LOCAL ROLE postgres': 'SET LOCAL ROLE',
    'RESET role': 'RESET ROLE',
    'SET row_security = off': 'SET ROW_SECURITY',
    'GRANT ALL ON bw.p_demo_one_x TO public': 'GRANT',
  }
  for (const [sql, word] of Object.entries(refused)) {
    it(`finds ${word} in ${JSON.stringify(sql)}`, () => expect(refusedStatement(sql)).to.equal(word))
  }

  const fine = [
    `CREATE TABLE bw.p_demo_one_x (word text DEFAULT 'COMMIT; ROLLBACK')`,
    'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$',
    'DO $body$ BEGIN PERFORM 1; COMMIT; END $body$',
    'ALTER TABLE bw.p_demo_one_x ADD COLUMN "; commit" text',
    '-- ; COMMIT\nSELECT 1',
    'CREATE INDEX ON bw.p_demo_one_x (beginning)',
  ]
  for (const sql of fine) {
    it(`finds nothing in ${JSON.stringify(sql.slice(0, 50))}`, () => expect(refusedStatement(sql)).to.equal(undefined))
  }
})
