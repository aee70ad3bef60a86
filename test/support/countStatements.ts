import type { SqliteConnection } from '../../src/store/engine/sqliteConnection';

/** Counts the statements that are executed from now on. */
export function countStatements(connection: SqliteConnection): { readonly count: () => number } {
  let count = 0;
  const all = connection.all.bind(connection);
  const run = connection.run.bind(connection);
  connection.all = (...parameters) => {
    count++;
    return all(...parameters);
  };
  connection.run = (...parameters) => {
    count++;
    return run(...parameters);
  };
  return { count: () => count };
}
