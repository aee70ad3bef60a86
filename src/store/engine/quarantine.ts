import type { Files } from '../files';

/**
 * Copies a damaged file to a name of its own next to the original and returns that name. No earlier copy is
 * overwritten. The caller holds the lock.
 * @param now milliseconds since the epoch
 */
export async function quarantine(files: Files, path: string, now: number): Promise<string> {
  const moment = new Date(now).toISOString().replaceAll(/[-:.]/g, '');
  const wanted = `${path}.damaged-${moment}`;
  let copy = wanted;
  for (let count = 2; (await files.version(copy)) !== undefined; count++) copy = `${wanted}-${count}`;
  await files.replace(copy, (await files.read(path)) ?? new Uint8Array(0));
  return copy;
}
