/**
 * What a statement is for: `query` changes nothing, `rows` changes rows, `mixed` may do either, `control` is for
 * transactions and settings of the connection, `other` is everything else, such as a change of the schema.
 */
export type StatementKind = 'query' | 'rows' | 'mixed' | 'control' | 'other';

const kinds: Readonly<Record<string, StatementKind>> = {
  SELECT: 'query',
  VALUES: 'query',
  EXPLAIN: 'query',
  WITH: 'mixed',
  INSERT: 'rows',
  REPLACE: 'rows',
  UPDATE: 'rows',
  DELETE: 'rows',
  BEGIN: 'control',
  COMMIT: 'control',
  END: 'control',
  ROLLBACK: 'control',
  SAVEPOINT: 'control',
  RELEASE: 'control',
  PRAGMA: 'control',
  ATTACH: 'control',
  DETACH: 'control',
  VACUUM: 'control',
};

const comment = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const literal = /'(?:[^']|'')*'/g;
const ambient =
  /\b(?:current_(?:date|time|timestamp)\b|(?:random|randomblob|date|time|datetime|julianday|unixepoch|strftime|timediff|changes|total_changes)["\]`]?\s*\()/i;

export interface Traits {
  readonly kind: StatementKind;
  /** False where it may ask for the time, for chance or for what happened before, and end otherwise when it is repeated. */
  readonly repeatable: boolean;
}

export function traitsOf(sql: string): Traits {
  // Literals first: they may look as if they held a comment.
  const code = sql.replace(literal, "''").replace(comment, ' ');
  const word = /\w+/.exec(code)?.[0].toUpperCase() ?? '';
  return { kind: kinds[word] ?? 'other', repeatable: !ambient.test(code) };
}
