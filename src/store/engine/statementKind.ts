/**
 * What a statement does: `query` reads, `rows` changes rows, `mixed` may do either, `control` is for transactions and
 * settings of the connection, `other` is everything else, such as changing the schema.
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
  /** False where the result may depend on the time, on chance or on earlier statements. */
  readonly isDeterministic: boolean;
}

export function analyzeStatement(sql: string): StatementInfo {
  // Literals first, because they may contain what looks like a comment.
  const code = sql.replace(STRING_LITERAL, "''").replace(COMMENT, ' ');
  const word = /\w+/.exec(code)?.[0].toUpperCase() ?? '';
  return { kind: KINDS[word] ?? 'other', isDeterministic: !NONDETERMINISTIC.test(code) };
}
