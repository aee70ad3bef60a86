/**
 * A search parameter as the web router parses it (PROTOCOL.md, "Sign-in pages"): values as JSON where possible, repeated
 * keys as a list. What is then no string counts as missing.
 */
export function searchText(search: URLSearchParams, name: string): string | undefined {
  const [text, ...others] = search.getAll(name);
  if (text === undefined || others.length > 0) {
    return undefined;
  }
  const value = fromJson(text);
  return typeof value === 'string' ? value : undefined;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
