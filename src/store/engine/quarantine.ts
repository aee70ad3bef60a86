import type { Files } from '../files';

/**
 * Copies a damaged file to a new name next to the original and returns that name. Never overwrites an earlier copy.
 * The caller holds the lock.
 * @param now milliseconds since the epoch
 */
export async function quarantine(files: Files, path: string, now: number): Promise<string> {
  const timestamp = new Date(now).toISOString().replaceAll(/[-:.]/g, '');
  const base = `${path}.damaged-${timestamp}`;
  let copy = base;
  let count = 1;
  while ((await files.version(copy)) !== undefined) {
    count++;
    copy = `${base}-${count}`;
  }
  await files.replace(copy, (await files.read(path)) ?? new Uint8Array(0));
  return copy;
}
