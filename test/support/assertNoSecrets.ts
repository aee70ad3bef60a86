import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** Fails if one of the secrets is in the error, in its cause, or in how a log would print them. */
export function assertNoSecrets(error: Error, secrets: readonly string[]): void {
  const texts = [
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: Infinity, showHidden: true, maxArrayLength: null }),
  ];
  for (const secret of secrets) {
    assert(secret.length > 3, 'too short to look for');
    for (const text of texts) assert(!text.includes(secret), `found ${secret} in ${text}`);
  }
}
