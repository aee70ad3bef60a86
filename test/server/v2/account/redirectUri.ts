const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Whether a code may be sent there: loopback, https, or a private scheme with a dot in its name. */
export function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, hash } = new URL(text);
  if (hash !== '' || text.includes('#')) {
    return false;
  }
  if (protocol === 'http:') {
    return LOOPBACK.includes(hostname);
  }
  return protocol === 'https:' || protocol.includes('.');
}

/** The address with these parameters after its own. */
export function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.append(name, value);
  }
  return url.href;
}
