/** The SHA-256 of bytes, as 64 lower-case hexadecimal digits. Takes its time without keeping others from working. */
export type Digest = (content: Uint8Array) => Promise<string>;
