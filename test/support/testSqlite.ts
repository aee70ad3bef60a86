import { readFileSync } from 'node:fs';
import { loadSqlite, type Sqlite } from '../../src/store/engine/sqlite';

let loaded: Promise<Sqlite> | undefined;

/** SQLite as the extension uses it. sql.js can be configured once per process, so all tests share it. */
export function testSqlite(): Promise<Sqlite> {
  loaded ??= loadSqlite(readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')));
  return loaded;
}
