/** The parameters of a deep link. A parameter that is missing or repeated is undefined. */
export interface LinkParameters {
  readonly server: string | undefined;
  readonly web: string | undefined;
}

/** Enough for two URLs of the maximum length with every character escaped. */
const MAX_LENGTH = 16_384;

/**
 * Parses the query of a deep link as the editor passes it. In total, each value is unescaped exactly once.
 * @param isEscaped true in an editor in a browser, which passes the query form-encoded; false on the desktop, where the
 * editor has unescaped the whole query, so `%26` and `&` cannot be told apart
 */
export function readLinkParameters(query: string, isEscaped: boolean): LinkParameters {
  const text = query.length > MAX_LENGTH ? '' : query;
  const pairs = isEscaped ? [...new URLSearchParams(text)] : unescapedPairs(text);
  const single = (wanted: string): string | undefined => {
    const [value, ...more] = pairs.filter(([name]) => name === wanted).map((pair) => pair[1]);
    return more.length > 0 ? undefined : value;
  };
  return { server: single('server'), web: single('web') };
}

/** Splits only at an `&` that a name and `=` follow, because a value may contain `&`. */
function unescapedPairs(query: string): [name: string, value: string][] {
  return query.split(/&(?=[\w-]+=)/).map((pair) => {
    const end = pair.indexOf('=');
    return end === -1 ? [pair, ''] : [pair.slice(0, end), pair.slice(end + 1)];
  });
}
