/**
 * What a statement is for: `query` changes nothing, `rows` changes rows, `mixed` may do either, `control` is for
 * transactions and settings of the connection, `other` is everything else, such as a change of the schema.
 */
export type StatementKind = 'query' | 'rows' | 'mixed' | 'control' | 'other';

const KINDS: Readonly<Record<string, StatementKind>> = {
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

const COMMENT = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const STRING_LITERAL = /'(?:[^']|'')*'/g;
const NONDETERMINISTIC =
  /\b(?:current_(?:date|time|timestamp)\b|(?:random|randomblob|date|time|datetime|julianday|unixepoch|strftime|timediff|changes|total_changes)["\]`]?\s*\()/i;

export interface StatementInfo {
  readonly kind: StatementKind;
  /** False where it may ask for the time, for chance or for what happened before, and end otherwise when it is repeated. */
  readonly isDeterministic: boolean;
}

export function analyzeStatement(sql: string): StatementInfo {
  // Literals first: they may look as if they held a comment.
  const code = sql.replace(STRING_LITERAL, "''").replace(COMMENT, ' ');
  const word = /\w+/.exec(code)?.[0].toUpperCase() ?? '';
  return { kind: KINDS[word] ?? 'other', isDeterministic: !NONDETERMINISTIC.test(code) };
}
