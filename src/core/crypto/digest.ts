/** The SHA-256 of bytes, as 64 lower-case hexadecimal digits. Does not block the thread. */
export type Digest = (content: Uint8Array) => Promise<string>;
