const LONGEST = 120;

/** Whether the server accepts this name of a device: 1 to 120 bytes without surrounding blanks. */
export function isDeviceName(name: string): boolean {
  const length = Buffer.byteLength(name.trim());
  return length > 0 && length <= LONGEST;
}
