/** What the parameters of a deep link say; undefined for what is not there, or is there more than once. */
export interface LinkParameters {
  readonly server: string | undefined;
  readonly web: string | undefined;
}

/** Two URLs of full length, each character escaped, and something more. */
const MAX_LENGTH = 16_384;

/**
 * Reads the query of a deep link as the editor hands it over. Each value is unescaped exactly once on its whole way.
 * @param isEscaped true in an editor that runs in a browser, which hands over the query as a form would send it; false
 * on the desktop, where the editor has unescaped all of it, so that `%26` and `&` cannot be told apart any more
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

/** A parameter begins where a name and `=` follow. */
function unescapedPairs(query: string): [name: string, value: string][] {
  return query.split(/&(?=[\w-]+=)/).map((pair) => {
    const end = pair.indexOf('=');
    return end === -1 ? [pair, ''] : [pair.slice(0, end), pair.slice(end + 1)];
  });
}
