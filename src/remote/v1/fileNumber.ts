/** 52 bits, because JSON numbers are exact up to 53. */
const HASH_DIGITS = 13;
/** Above all row ids. */
const LOWEST = 2 ** 52;
const START = new RegExp(`^[0-9a-f]{${HASH_DIGITS}}`);

/**
 * A number that stands for a file on all devices, in place of a row id (PROTOCOL.md, "Track references"); undefined if the
 * hash is not hexadecimal.
 */
export const fileNumber = (hash: string): number | undefined =>
  START.test(hash) ? LOWEST + Number.parseInt(hash.slice(0, HASH_DIGITS), 16) : undefined;

/** The first digits of the hash that a number stands for; undefined if it is a row id. */
export const hashStartOf = (number: number): string | undefined =>
  number < LOWEST ? undefined : (number - LOWEST).toString(16).padStart(HASH_DIGITS, '0');
