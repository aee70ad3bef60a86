import type { Random } from '../../core/random';

export const systemRandom: Random = {
  uuid: () => crypto.randomUUID(),
  nonce: () => base64url(crypto.getRandomValues(new Uint8Array(16))),
};

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
