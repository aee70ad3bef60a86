/** What a server of protocol v2 takes (PROTOCOL.md, "v2 session"). */
const MAX_BYTES = 120;

/** What servers call this installation. @param hostName of the machine; null where that is unknown */
export function deviceNameOf(hostName: string | null): string {
  const host = (hostName ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  return cutToBytes(host === '' ? 'VS Code' : `VS Code on ${host}`).trim();
}

/** Cuts between characters. */
function cutToBytes(text: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_BYTES) break;
    cut += character;
  }
  return cut;
}
